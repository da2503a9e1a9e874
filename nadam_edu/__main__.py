"""``python -m nadam_edu`` says what there is in the package.

``python -m nadam_edu audit`` says what is wrong with a learning rate.
"""

import sys

from . import __all__, __doc__, __version__
from .directions import overview

if __name__ == "__main__":
    if sys.argv[1:2] == ["audit"]:
        from .keras_tools.audit_command import audit_command

        sys.exit(audit_command(sys.argv[2:]))
    print(
        f"nadam_edu {__version__}: {__doc__}\n\n  from nadam_edu import {', '.join(__all__)}\n\n{overview()}"
    )
