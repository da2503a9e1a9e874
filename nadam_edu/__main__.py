"""``python -m nadam_edu`` says what there is in the package."""

from . import __all__, __doc__, __version__
from .directions import overview

if __name__ == "__main__":
    print(f"nadam_edu {__version__}: {__doc__}\n\n  from nadam_edu import {', '.join(__all__)}\n\n{overview()}")
