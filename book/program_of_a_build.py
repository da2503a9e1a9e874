"""The program that runs Jupyter Book for a build."""

from last_build import BROKEN

NOT_NEEDED = "rfc3987_syntax"  # nbformat would load it, which takes a second, but only JupyterLab needs it
# Without Python's garbage collector, which takes a third of the time. An error that Sphinx does not name as a
# fault of the book may come from what was taken over.
PROGRAM_OF_A_BUILD = f"""
import gc, sys, traceback
gc.disable()
sys.modules["{NOT_NEEDED}"] = None
from jupyter_book.cli.main import main
from sphinx.errors import SphinxError
try:
    main()
except Exception as error:
    traceback.print_exc()
    fault = getattr(error.__cause__, "orig_exc", None) or error.__cause__
    sys.exit(1 if isinstance(fault, SphinxError) else {BROKEN})
finally:
    gc.freeze()
"""
