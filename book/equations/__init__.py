"""Formulas that say what the program computes: read from a book's LaTeX, evaluated at random numbers, compared.

``sources`` finds the formulas in notebooks, pages of Markdown and docstrings; ``latex`` makes trees of them;
``evaluate`` gives the trees values; ``check`` compares. None of them knows which book it is. A book of your own needs a
table from its formulas to its program, as ``bindings`` is here.
"""
