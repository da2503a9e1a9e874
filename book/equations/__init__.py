"""Formulas that say what the program computes: read from LaTeX, evaluated at random numbers, compared.

``sources`` finds the formulas in notebooks, pages of Markdown and docstrings; ``latex`` makes trees of them;
``letters`` and ``evaluate`` give the trees values; ``check`` compares. None of them knows which book it is:
another book needs a table from its formulas to its program, as ``bindings`` is here.
"""
