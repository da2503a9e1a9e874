"""The rules of the prose, of a notebook's cell or of a page in Markdown."""

import re
from collections.abc import Iterator
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin

MARKDOWN = MarkdownIt("commonmark").use(dollarmath_plugin).use(colon_fence_plugin)
DIRECTIVE = re.compile(r"\{([\w:.-]+)\} ?(.*)")
LITERAL = ("code", "code-block", "code-cell", "literalinclude", "math", "eval-rst", "raw")  # hold no Markdown
PRODUCTS = (
    "Keras|TensorFlow|TF|tf_keras|tf.keras|PyTorch|torch|Optax|optax|JAX|Python|MicroPython|NumPy|matplotlib"
    "|scikit-learn|Node|Chromium|TensorBoard|Jupyter Book|Sphinx|nbval|[Vv]ersions?|[Ss]ection|CC BY"
).replace(".", r"\.")
NUMBER = r"v?\d++(?:\.\d++)*+(?:\.x)?+"
MORE = (
    rf"(?:\s*[,/&–-]\s*|,? (?:and|or|to|until|up to) )(?!0\.){NUMBER}"  # noqa: RUF001
    r"(?!\s*%|[\s-]per ?cent)"
)
COMMENT = (re.compile(r"<!--.*?-->", re.DOTALL), " ")
CODE_BLOCK = (re.compile(r"^(`{3,}|~{3,})(?!\{).*?^\1`*\s*$", re.MULTILINE | re.DOTALL), " ")
LITERAL_BLOCK = (
    re.compile(rf"^(`{{3,}}|:{{3,}})\{{(?:{'|'.join(LITERAL)})\}}.*?^\1\s*$", re.MULTILINE | re.DOTALL),
    " ",
)
CODE = (re.compile(r"(?:\{[\w:.-]+\})?(`+)(?!`).*?(?<!`)\1(?!`)", re.DOTALL), " x ")  # and roles
FIRST_LINE = (re.compile(r"^\s*(?:`{3,}|:{3,}|~{3,})\{[^}]*\}.*$", re.MULTILINE), " ")  # of a directive
# What is taken out before a text is searched for results, and what takes its place; in this order.
NOT_PROSE = (
    COMMENT,
    CODE_BLOCK,
    LITERAL_BLOCK,
    FIRST_LINE,
    (re.compile(r"^\s*:[\w-]+:.*$", re.MULTILINE), " "),  # its options
    (re.compile(r"\$\$.*?\$\$(?: *\([\w-]+\))?", re.DOTALL), " x "),
    (re.compile(r"(?<![\\$])\$[^$\n]+\$"), " x "),
    CODE,
    (re.compile(r"\]\([^)\s]*\)"), "] "),  # where a link leads
    (
        re.compile(r'<a class="sets-a-figure" data-state="[^"<>]*">'),
        " ",
    ),  # what a value sets a live figure to
    (re.compile(rf"\b(?:{PRODUCTS})[\s\xa0]+{NUMBER}(?:{MORE})*"), " v "),
)
RESULT = re.compile(
    r"(?<![\w.])[-+−]?(?:\d{1,3}(?:[,\u00a0\u202f\u2009]\d{3})+(?:\.\d+)?"  # noqa: RUF001
    r"|\d*\.\d+(?:[eE][-+]?\d+)?|\d+[eE][-+]?\d+)(?![\w])"
    r"|\b\d+(?=[\s\xa0\u202f]*%|[\s\xa0-]+per ?cent\b)"
)
SPELLINGS = {"warmup": "warm-up"}  # in prose; as code both stand
BARE_ADDRESS = re.compile(r"(?<!\]\()\bhttps?://|\bwww\.")


def blocks(text: str, above: int = 0) -> Iterator[tuple[int, Token]]:
    """Yield each token of the Markdown with its line, counted from 1, those inside directives too."""
    for token in MARKDOWN.parse(text):
        line = above + (token.map[0] if token.map else 0)
        yield line + 1, token
        directive = DIRECTIVE.match(token.info) if token.type in ("fence", "colon_fence") else None
        if directive and directive[1] not in LITERAL:
            yield from blocks(token.content, line + 1)


def headings(text: str) -> list[tuple[int, str]]:
    """Return level and words of each heading."""
    tokens = MARKDOWN.parse(text)
    opened = [(token, words) for token, words in pairwise(tokens) if token.type == "heading_open"]
    return [(int(token.tag[1]), words.content) for token, words in opened]


def equation_labels(text: str) -> list[str]:
    """Return the labels of the equations, whether they stand on one line or more."""
    labels = []
    for _, token in blocks(text):
        if token.type == "math_block_label":
            labels.append(token.info)
        elif token.type in ("fence", "colon_fence") and token.info.startswith("{math}"):
            labels += re.findall(r"^:label: *(\S+)", token.content, re.MULTILINE)
    return labels


def unclosed_blocks(text: str) -> Iterator[str]:
    """Yield where a fence of a directive, or of code, has no partner."""
    for line, token in blocks(text):
        if token.type not in ("fence", "colon_fence") or not token.map:
            continue
        lines_of_fences = token.map[1] - token.map[0] - len(token.content.splitlines())
        if lines_of_fences < 2 and token.info:
            yield f"line {line} opens {token.markup}{token.info}, which nothing closes"
        elif lines_of_fences < 2:
            yield f"line {line}: {token.markup} closes nothing, or is not closed"


def pictures_without_words(text: str) -> Iterator[str]:
    """Yield the pictures that have no alt text."""
    for line, token in blocks(text):
        if token.type in ("fence", "colon_fence"):
            directive = DIRECTIVE.match(token.info)
            is_picture = directive and directive[1] in ("figure", "image")
            if directive and is_picture and not re.search(r"^:alt: *\S", token.content, re.MULTILINE):
                yield f"line {line}: the picture {directive[2]} needs an alt text (:alt:)"
        for child in token.children or []:
            if child.type == "image" and not child.content.strip():
                yield f"line {line}: the picture {child.attrs['src']} needs an alt text: ![words](...)"


def unbound_numbers(text: str) -> list[str]:
    """Return what looks like a result in the prose, and would not change if the computation did."""
    for pattern, instead in NOT_PROSE:
        text = pattern.sub(instead, text)
    return [match[0] for match in RESULT.finditer(text)]


def other_spellings(text: str) -> Iterator[tuple[str, str]]:
    """Yield the words that the book spells otherwise, and how; the title of a directive is prose too."""
    for pattern, instead in (each for each in NOT_PROSE if each is not FIRST_LINE):
        text = pattern.sub(instead, text)
    for word, better in SPELLINGS.items():
        if re.search(rf"(?<![-\w]){word}(?![-\w]|\.\w)", text, re.IGNORECASE):
            yield word, better


def addresses(text: str) -> list[str]:
    """Return the addresses in the prose that no words or citation stand for."""
    for pattern, instead in (COMMENT, CODE_BLOCK, LITERAL_BLOCK, CODE):
        text = pattern.sub(instead, text)
    return [text[match.start() : match.start() + 40] for match in BARE_ADDRESS.finditer(text)]


def prose_problems(name: str, text: str) -> Iterator[str]:
    """Yield what is wrong with the text of the cell or page of that name."""
    yield from (f"{name}, {problem}" for problem in unclosed_blocks(text))
    yield from (f"{name}, {problem}" for problem in pictures_without_words(text))
    for number in unbound_numbers(text):
        yield f"{name}: {number} looks like a result: glue it in a cell and show it by {{glue:text}}"
    for word, better in other_spellings(text):
        yield f"{name}: write {better} for {word}, as in the rest of the book"
    for address in addresses(text):
        yield f"{name}: the address {address} stands bare: write [words](address), or cite it"
