"""Write ``chapters/licences.md``: the licences of what other people made and a reader of the pages gets.

What the browser files contain is asked of the bundler; versions are those of the lock files, licences those
that the installed packages state. ``python book/licences.py`` needs ``web/node_modules``, which `make book`
fills.
"""

import json
import re
import subprocess
import sys
from importlib.metadata import distribution
from os import environ, pathsep
from pathlib import Path
from typing import NamedTuple

BOOK = Path(__file__).parents[1]
PAGE = BOOK / "chapters" / "licences.md"
NODE_PACKAGES = BOOK / "web"

# Whose files Sphinx copies into the pages; a test compares this with the pages.
PYTHON = (
    "myst-nb",
    "pydata-sphinx-theme",
    "pygments",
    "sphinx",
    "sphinx-book-theme",
    "sphinx-copybutton",
    "sphinx-design",
    "sphinx-exercise",
    "sphinx-thebe",
    "sphinx-togglebutton",
    "sphinx-yaq",
)

FIRST_WORDS = {  # of the terms, by which a licence is known
    "Apache-2.0": "Apache License",
    "ISC": "Permission to use, copy, modify,",
    "MIT": "Permission is hereby granted, free of charge",
    "BSD-2-Clause": "Redistribution and use in source and binary forms",
}

HEAD = """\
# Licences

This book is free to copy and to change: its code under the MIT licence, its text and figures under CC BY 4.0.

These pages also hold the work of others.
Here is whose, under which licence; below, what each licence says.
This page is made from the lock files and from the packages themselves (`make licences`).
"""

WITHIN = """\
## Inside these

math.js, in sphinx-yaq
: Copyright Jos de Jong. `Apache-2.0`.

clipboard.js, in sphinx-copybutton
: Copyright Zeno Rocha. `MIT`.

DejaVu, whose letters are drawn in the figures
: Copyright 2003 by Bitstream, Inc., changes by the DejaVu project in the public domain. \
It may be used and embedded freely.
"""

TEXTS = """\
## What the licences say

Each follows the line of copyright above. `CC-BY-4.0` asks that the author be named, which is done here.
"""

HOLDERS = {  # of packages that bring no licence with the name of one; of a typeface its file names it
    "@micropython/micropython-webassembly-pyscript": "Damien P. George and others",
    "@fontsource-variable/source-sans-3": "2023 Adobe",
    "@fontsource-variable/source-serif-4": "2014-2021 Adobe Systems Incorporated",
}


class Part(NamedTuple):
    """A package: name, version, licence by its short name (SPDX), holders of the copyright, and its text."""

    name: str
    version: str
    licence: str
    holders: str
    text: str


def holders_in(text: str) -> str:
    r"""Return the lines of a licence that name the holders of the copyright, joined.

    Examples
    --------
    >>> holders_in("MIT\n\nCopyright (c) 2020 A. Author <a@example.org>\nThe above copyright notice ...")
    '2020 A. Author'
    """
    lines = re.findall(
        r"^(?:\W*|.*License )(?:Portions )?Copyright(?: \([cC]\)| ©)?:?,? (.*)$", text, re.MULTILINE
    )
    found = [
        re.sub(r"\s*(?:<[^>]*>|\(?https?://\S+|\(see .*|All rights reserved.*)", "", line).strip(" ,.;")
        for line in lines
    ]
    return "; ".join(
        dict.fromkeys(
            line for line in found if re.match(r"\d{4}|[A-Z]", line) and not line.startswith("License")
        )
    )


def terms(text: str) -> str:
    """Return a licence from its first words on: without the title and the holders."""
    starts = [text.index(words) for words in FIRST_WORDS.values() if words in text]
    return text[min(starts) :].strip() if starts else text.strip()


def licence_of(text: str) -> str:
    """Return the short name of the licence that a text is."""
    for name, words in FIRST_WORDS.items():
        if words in re.sub(r"\s+", " ", text):
            return "BSD-3-Clause" if name == "BSD-2-Clause" and "either the name" in text else name
    raise ValueError(f"An unknown licence: {text[:200]}")


def browser_parts() -> list[Part]:
    """Return what is in the browser files, sorted by name."""
    lock = json.loads((NODE_PACKAGES / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    node = {**environ, "PATH": f"{Path(sys.executable).parent}{pathsep}{environ['PATH']}"}
    command = ["node", str(BOOK / "book" / "bundled.mjs")]
    places = json.loads(subprocess.run(command, check=True, capture_output=True, text=True, env=node).stdout)
    parts = []
    for place in places:
        folder = NODE_PACKAGES / place
        author = json.loads((folder / "package.json").read_text(encoding="utf-8")).get("author", "")
        author = re.sub(r"\s*[<(].*", "", author["name"] if isinstance(author, dict) else author)
        named = (path for path in folder.iterdir() if re.match(r"(?i)licen[sc]e|copying", path.name))
        files = sorted(path for path in named if path.is_file())
        text = "\n".join(path.read_text(encoding="utf-8") for path in files)
        licence = lock[place].get("license") or licence_of(text)
        name = place.rpartition("node_modules/")[2]
        holders = HOLDERS.get(name) or holders_in(text) or author
        parts.append(Part(name, lock[place]["version"], licence, holders, text))
    return sorted(parts)


def python_parts() -> list[Part]:
    """Return the Python packages whose files are in the pages, and what the theme brings, sorted by name."""
    lock = (BOOK / "requirements-book.txt").read_text(encoding="utf-8")
    pins = dict(re.findall(r"^([a-z0-9-]+)==([^ \\\n]+)", lock, re.MULTILINE))
    parts = []
    for name in PYTHON:
        files = distribution(name).files or []
        found = sorted(
            str(path.locate()) for path in files if re.search(r"dist-info/(?:licenses/)?LICENSE", str(path))
        )
        text = "\n".join(Path(path).read_text(encoding="utf-8") for path in found)
        parts.append(Part(name, pins[name], licence_of(text), holders_in(text), text))
        for path in files:
            if path.name.endswith(".js.LICENSE.txt"):
                text = path.read_text(encoding="utf-8")
                title = re.search(r"\* (.*?) v?(\d[\d.]*\d)", text)
                licence = "CC-BY-4.0 (icons), OFL-1.1 (fonts), MIT (code)" if "OFL" in text else "MIT"
                assert title is not None and "MIT" in text, path
                parts.append(Part(f"{title[1]}, in {name}", title[2], licence, holders_in(text), ""))
    return parts


def font_terms() -> str:
    """Return the SIL Open Font License, as Matplotlib brings it for a font of its own."""
    text = next(f for f in distribution("matplotlib").files or [] if f.name == "LICENSE_STIX").read_text()
    return text[text.index("SIL OPEN FONT LICENSE") :]


def table(parts: list[Part]) -> str:
    """Return the parts as a table in Markdown."""
    rows = [
        f"| {part.name} | `{part.version}` | `{part.licence}` | {part.holders.replace('|', '')} |"
        for part in parts
    ]
    return "\n".join(["| package | version | licence | copyright |", "|---|---|---|---|", *rows, ""])


def wordiness(part: Part) -> tuple[bool, int, str]:
    """Return what the texts of a licence are compared by: whether one has wide lines, its length."""
    return max(map(len, part.text.splitlines()), default=0) > 90, len(part.text), part.name


def page() -> str:
    """Return the page."""
    browser, python = browser_parts(), python_parts()
    texts = {"OFL-1.1": font_terms()}
    for part in sorted(browser + python, key=wordiness, reverse=True):
        if part.text and licence_of(part.text) == part.licence:
            texts[part.licence] = terms(part.text)  # the shortest stays: the text and nothing else
    unknown = {part.licence for part in browser + python if "(" not in part.licence} - set(texts)
    if unknown:
        raise ValueError(f"No package brings the text of {', '.join(sorted(unknown))}")
    lines = {
        name: "\n".join(line.rstrip() for line in text.strip().splitlines()) for name, text in texts.items()
    }
    said = [f"### `{name}`\n\n```text\n{lines[name]}\n```\n" for name in sorted(lines)]
    page_lines = [HEAD, "## What shows and moves the pages\n", table(python), WITHIN]
    page_lines += ["## What runs and draws the live figures and the formulas\n", table(browser), TEXTS, *said]
    return "\n".join(page_lines)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
