"""A build that starts from what the last one read reads what changed, and gives what a build from nothing gives."""

import hashlib
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx


def digest_of_source(env: Any, docname: str) -> str:
    """Return a digest of the file of a document."""
    return hashlib.sha256(Path(env.doc2path(docname)).read_bytes()).hexdigest()


def changed_sources(app: Sphinx, env: Any, added: set[str], changed: set[str], removed: set[str]) -> list[str]:
    """Return the documents whose bytes are others than those read before; Sphinx goes by the time of the change alone."""
    read = getattr(env, "digests_of_sources", {})
    return [name for name in env.found_docs if digest_of_source(env, name) != read.get(name)]


def note_sources(app: Sphinx, env: Any, docnames: list[str]) -> None:
    """Note of which bytes the documents are that will be read, and drop what they had glued: MyST-NB would keep it if nothing is now."""
    env.digests_of_sources = getattr(env, "digests_of_sources", {}) | {name: digest_of_source(env, name) for name in docnames}
    for name in docnames:
        Path(app.outdir).parent.joinpath("jupyter_execute", f"{name}.glue.json").unlink(missing_ok=True)


def name_images(app: Sphinx, env: Any) -> None:
    """Publish images of the same name under names that do not depend on which page was read first."""
    images = type(env.images)()
    for image, (docnames, _name) in sorted(env.images.items()):
        for docname in docnames:
            images.add_file(docname, image)
    env.images = images
