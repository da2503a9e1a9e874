"""``python -m equations PAGES PACKAGE BINDINGS``: evaluate the formulas of a book against its program.

PAGES is the folder of the notebooks and the pages of Markdown, PACKAGE that of the program, BINDINGS a module
with a dict ``BINDINGS`` and, for the places that are not evaluated, a dict ``UNBOUND`` to the reasons.
"""

import importlib
import sys
from pathlib import Path

from .sources import of_book
from .whole import Whole


def main(arguments: list[str]) -> int:
    """Print a sentence for each formula that is wrong or has no row; return how many there are."""
    if len(arguments) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    pages, package, name = arguments
    table = importlib.import_module(name)
    book = Whole(of_book(Path(pages), Path(package)), table.BINDINGS, table.UNBOUND)
    told = [f"{each.where}, {each.place}: no row in {name}.BINDINGS" for each in book.without_a_row()]
    told += book.wrong()
    print(
        *told, f"{len(book.places)} places, {len(table.UNBOUND)} not evaluated, {len(told)} faults", sep="\n"
    )
    return min(len(told), 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
