"""``python -m nadam_edu`` lists what is in the package; ``python -m nadam_edu audit`` audits a rate."""

import sys

from . import __all__, __doc__, __version__
from .directions import overview, where

USAGE = """usage: python -m nadam_edu         what there is in the package, and which extras are installed
       python -m nadam_edu audit   what is wrong with a learning rate: audit --help says more"""


def main(arguments: list[str]) -> int:
    """Print what the command line asks for, and return the exit code: 2 for a command that does not exist.

    >>> main(["CosineDecay"])
    2
    """
    if arguments[:1] == ["audit"]:
        from .keras_tools.audit_command import audit_command

        return audit_command(arguments[1:])
    if arguments and arguments[0] not in ("-h", "--help", "help"):
        module = where(arguments[0])
        advice = f"; to import it: from {module} import {arguments[0]}" if module else ""
        print(f"{USAGE}\n\nno command {arguments[0]!r}{advice}", file=sys.stderr)
        return 2
    imports = f"from nadam_edu import {', '.join(__all__)}"
    print(f"nadam_edu {__version__}: {__doc__}\n\n{USAGE}\n\n  {imports}\n\n{overview()}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
