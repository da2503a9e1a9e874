"""Side-by-side speed: everything that computes a Nadam step or a schedule's curve, in one table.

Run by ``make bench``.
"""
