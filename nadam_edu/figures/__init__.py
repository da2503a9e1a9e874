"""The book's figures: still ones with matplotlib, live ones as Jupyter widgets."""
