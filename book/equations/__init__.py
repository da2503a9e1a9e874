"""Formulas that say what the program computes: read from LaTeX, evaluated at random numbers, compared.

``sources`` finds the formulas in notebooks, pages of Markdown and docstrings; ``latex`` makes trees of them;
``letters`` and ``evaluate`` give the trees values; ``check`` compares, ``whole`` does so for all of a book.
None of them knows which book it is: another book takes this folder, and writes a table from its formulas to
its program, as ``bindings`` is here. ``PYTHONPATH=book python -m equations chapters nadam_edu bindings`` runs
it, from the folder above ``book/``.
"""
