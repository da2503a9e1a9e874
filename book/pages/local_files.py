"""The pages load nothing from elsewhere: live figures, mathematics and search come from files beside them."""

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError

DIST = "web/dist"  # below the folder of _config.yml; built by web/build.mjs
WIDGET_SCRIPTS = ("nadam-runtime.js", "nadam-widgets.js")  # in this order
MATHJAX = "mathjax/tex-chtml.js"
SEARCH_WORDS = "web/src/search.js"  # below the folder of _config.yml


def serve_locally(app: Sphinx, config: Config) -> None:
    """Point Sphinx and MyST-NB to the built files, so that no page asks a host for anything.

    The folder is added here, not in ``_config.yml``: Jupyter Book loads every script of the folders named
    there on every page.
    """
    dist = Path(app.confdir, DIST)
    missing = [name for name in (*WIDGET_SCRIPTS, MATHJAX) if not (dist / name).is_file()]
    if missing:
        raise ExtensionError(
            f"{DIST} lacks {', '.join(missing)}: run `make book`, which builds the browser side first"
        )
    config.html_static_path.append(DIST)
    config.nb_ipywidgets_js = {name: {"defer": "defer"} for name in WIDGET_SCRIPTS}
    config.mathjax_path = MATHJAX


def choose_search_words(app: Sphinx, config: Config) -> None:
    """Let the search find the page of a message that holds words of the reader's own.

    Sphinx puts this script into language_data.js.
    """
    config.html_search_scorer = str(Path(app.confdir, SEARCH_WORDS))
