"""A build after a change of prose: which pages are read again, and whether other pages are concerned.

Sphinx does not say which pages show something of another: its title, the number of its figure, a link to its
label. So all that Sphinx knows of the pages, beyond the text of each, is compared with what it knew in the
last build. If that differs, the build ends with ANEW, and another begins with nothing.
"""

import hashlib
import pickle
import shutil
import sys
from pathlib import Path
from typing import Any

from docutils import nodes
from last_build import ANEW, FINISHED, WRITTEN
from sphinx.application import Sphinx

# What Sphinx knows that no other page shows. A change of the settings is none of prose.
SETTINGS = {"config", "settings", "myst_config", "mystnb_config", "sd_config"}
FILES_AND_TIMES = {"all_docs", "dependencies", "included"}
# The scripts of a page, and in which lines its exercises and solutions begin.
OF_ONE_PAGE = {"nb_metadata", "sphinx_exercise_gated_registry", "sphinx_exercise_node_order"}
OURS = {"texts", "read_now", "shared", "typeset"}
LEFT_OUT = SETTINGS | FILES_AND_TIMES | OF_ONE_PAGE | OURS

WORDS = "words.pickle"  # beside the documents that Sphinx keeps, what the search knows
BY_PAGE = ("_titles", "_filenames", "_all_titles", "_index_entries")
BY_WORD = ("_mapping", "_title_mapping")


def find_changed(app: Sphinx, env: Any, added: set[str], changed: set[str], removed: set[str]) -> set[str]:
    """Return the pages whose text is another, and those that include one: the time of a file may not tell.

    Where there is none return one page, as Sphinx would not even write what is no page.
    """
    before = getattr(env, "texts", {})
    env.texts = {
        name: hashlib.sha256(Path(env.doc2path(name)).read_bytes()).digest() for name in env.found_docs
    }
    others = {name for name, text in env.texts.items() if before.get(name) != text}
    others |= {name for name, included in env.included.items() if included & (others | changed)}
    return others or {app.config.root_doc}


def note_what_is_read(app: Sphinx, env: Any, names: list[str]) -> None:
    """Note which pages are read now, and forget of them what sphinx-exercise would add to."""
    env.read_now = list(names)
    for name in names:
        getattr(env, "sphinx_exercise_gated_registry", {}).pop(name, None)


def page_of(known: Any) -> str:
    """Return the page that something is of, if it says so."""
    return getattr(known, "docname", "")


def plain(known: Any) -> Any:
    r"""Return what Sphinx knows in a form that does not depend on the order in which pages were read.

    >>> plain({"b": {2, 1}, "a": nodes.title("", "Adam")})
    [("'a'", '<title>\n    Adam\n'), ("'b'", ['1', '2'])]
    """
    if isinstance(known, nodes.Node):
        return known.pformat()
    if isinstance(known, dict):
        return sorted((repr(key), plain(value)) for key, value in known.items())
    if isinstance(known, set | frozenset):
        return sorted(map(repr, known))
    if isinstance(known, list):
        return [plain(each) for each in sorted(known, key=page_of)]
    if isinstance(known, tuple):
        return tuple(map(plain, known))
    return plain(vars(known)) if type(known).__repr__ is object.__repr__ else repr(known)


def what_others_may_show(env: Any) -> bytes:
    """Return a digest of all that Sphinx knows and that a page may show of another."""
    known = {name: value for name, value in env.__getstate__().items() if name not in LEFT_OUT}
    # How many words a page has is its own affair, and so is the text of an exercise below its title.
    known["metadata"] = {name: {**said, "wordcount": None} for name, said in env.metadata.items()}
    known["sphinx_exercise_registry"] = {
        label: {**exercise, "node": (exercise["node"].attributes, exercise["node"][0])}
        for label, exercise in known.get("sphinx_exercise_registry", {}).items()
    }
    return hashlib.sha256(repr(plain(known)).encode()).digest()


def begin_anew_if_others_are_concerned(app: Sphinx, env: Any) -> list[str]:
    """End the build if other pages may show what changed; return that no other page is to be written.

    A build that has warned goes on: it fails in any case, and would say the same twice.
    """
    before, env.shared = getattr(env, "shared", None), what_others_may_show(env)
    if before not in (None, env.shared) and not app._warncount:
        sys.exit(ANEW)
    return []


def take_over_words(app: Sphinx) -> None:
    """Let the search take over the words of the pages that are not written: Sphinx loses a part of them."""
    builder: Any = app.builder
    file = Path(app.doctreedir, WORDS)

    def load(names: set[str]) -> None:
        if file.is_file():
            vars(builder.indexer).update(pickle.loads(file.read_bytes()))
            builder.indexer.prune(app.env.all_docs.keys() - names)
            for part in BY_WORD:
                known = getattr(builder.indexer, part)
                setattr(builder.indexer, part, {word: pages for word, pages in known.items() if pages})

    builder.load_indexer = load


def keep_words(app: Sphinx) -> list[Any]:
    """Keep what the search knows, before it is written; return no further pages."""
    builder: Any = app.builder
    known = {part: getattr(builder.indexer, part) for part in (*BY_PAGE, *BY_WORD)}
    Path(app.doctreedir, WORDS).write_bytes(pickle.dumps(known))
    return []


def keep_pages(app: Sphinx, error: Exception | None) -> None:
    """Keep the pages as Sphinx wrote them, if the next build is to take them over.

    That makes the folder ``_static`` again in any case.
    """
    made = Path(app.outdir).parent
    if error is None and (made / FINISHED).is_dir():
        shutil.copytree(app.outdir, made / WRITTEN, ignore=shutil.ignore_patterns("_static"))


def setup(app: Sphinx) -> None:
    """Connect it."""
    app.connect("builder-inited", take_over_words)
    app.connect("env-get-outdated", find_changed)
    app.connect("env-before-read-docs", note_what_is_read)
    app.connect("env-get-updated", begin_anew_if_others_are_concerned, priority=900)
    app.connect("html-collect-pages", keep_words)
    app.connect("build-finished", keep_pages, priority=0)
