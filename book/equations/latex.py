r"""From the LaTeX of a formula to trees: its clauses, each an equation, an inequality or a bare expression.

>>> [clause] = clauses(r"\eta_k = \frac{\eta_0}{1 + r\,k/d}")
>>> written(clause) == written(clauses(r"\eta_k = \eta_0 / \left(1 + r k / d\right)")[0])
True
"""

import re
from collections import namedtuple
from functools import cache
from pathlib import Path

from lark import Lark, Token, Transformer, Tree
from lark.exceptions import UnexpectedInput

# ``chain`` is a Tree: sides with relations between them. ``condition`` is the chain after "for", or None.
Clause = namedtuple("Clause", ("latex", "chain", "condition", "remark"))

LAYOUT = re.compile(r"\\(?:[,;!:]|(?:begin|end)\{aligned\}|(?:left|right|[bB]igg?[lr]?|cdot)(?![a-zA-Z]))")
SPELLING = [  # one spelling for what LaTeX lets us write in several ways
    (r"\\[td]?frac *([0-9a-zA-Z]) *([0-9a-zA-Z])", r"\\frac{\1}{\2}"),
    (r"\\[td]frac", r"\\frac"),
    (r"\\(hat|bar)\{(\\?[a-zA-Z]+)\}", r"\\\1 \2"),
    (r"\\leq?(?![a-z])", r"\\le "),
    (r"\\geq?(?![a-z])", r"\\ge "),
    (r"\\[lc]dots", r"\\dots"),
    (r"\|([^|]*)\|", r"\\lvert \1 \\rvert "),
    (r"\^\{(\\star|\\top)\}", r"^\1"),
    (r"\^ *\\(star|top)", r"^\\\1"),
]


class Unreadable(ValueError):
    """A formula that the grammar does not know, or that can be read in two ways."""


class Alike(Transformer):
    """Makes trees of one meaning one tree: a fraction or a function needs no brackets of its own."""

    def div(self, sides: list) -> Tree:
        """Leave out the brackets of numerator and denominator."""
        return Tree("div", [without_brackets(side) for side in sides])

    def power(self, sides: list) -> Tree:
        """Leave out the brackets of the exponent."""
        return Tree("power", [sides[0], without_brackets(sides[1])])

    def function(self, parts: list) -> Tree:
        """Hold the arguments without their brackets."""
        name, argument = parts
        return Tree("function", [name, *(argument.children if is_a(argument, "brackets") else [argument])])

    def product(self, factors: list) -> Tree:
        """One factor is no product; a product that ends with a fraction is one fraction."""
        *before, last = factors
        if not before:
            return last
        if not is_a(last, "div"):
            return Tree("product", factors)
        above, below = last.children
        above = Tree("brackets", [above]) if is_a(above, "sum") else above
        top = above.children if is_a(above, "product") else [above]
        return Tree("div", [Tree("product", [*before, *top]), below])


def is_a(tree: Tree | Token, rule: str) -> bool:
    """Return whether a node was made by this rule of the grammar."""
    return isinstance(tree, Tree) and tree.data == rule


def without_brackets(tree: Tree) -> Tree:
    """Return what stands between brackets, or the tree if there are none."""
    return tree.children[0] if is_a(tree, "brackets") and len(tree.children) == 1 else tree


@cache
def parser() -> Lark:
    """Return the parser of one clause."""
    grammar = Path(__file__).with_name("grammar.lark").read_text(encoding="utf-8")
    return Lark(grammar, start="clause", parser="lalr", maybe_placeholders=False)


def cleaned(latex: str) -> str:
    """Return LaTeX without layout, in one spelling; lines and wide spaces stay, as they part clauses."""
    latex = re.sub(
        r"\\begin\{cases\}.*?\\end\{cases\}",
        lambda cases: cases[0].replace(r"\\", r"\cr"),
        latex,
        flags=re.DOTALL,
    )
    latex = LAYOUT.sub(" ", latex)
    for pattern, spelling in SPELLING:
        latex = re.sub(pattern, spelling, latex)
    return latex


def parted(latex: str) -> list[str]:
    """Return the clauses of a formula as text: each begins a line or follows a wide space, but not with =."""
    outside = re.sub(
        r"&(?![^{}]*\\(?:cr|end\{cases\}))(?!(?:(?!\\begin\{cases\}).)*\\end\{cases\})",
        " ",
        latex,
        flags=re.DOTALL,
    )
    outside = re.sub(r"\\q?quad\s*\\text\{\s*for\s*\}\s*\\q?quad", r" \\for ", outside)
    outside = re.sub(r"\\q?quad(?=\s*\\text\{)", r" \\remark ", outside)
    parts: list[str] = []
    for part in re.split(r",?\s*(?:\\\\|\\q?quad)|,\s*\\ ", outside):
        if part.strip().startswith("=") and parts:
            parts[-1] += part
        elif part.strip():
            parts.append(part)
    return parts


def clauses(latex: str) -> list[Clause]:
    """Return the clauses of a formula.

    Raises
    ------
    Unreadable
        If the grammar does not know the formula; the message points at the place.
    """
    found = []
    for part in parted(cleaned(latex)):
        text, _, remark = part.partition(r"\remark")
        try:
            tree = Alike().transform(parser().parse(text))
        except UnexpectedInput as error:
            where = text[: error.pos_in_stream] + " >>> " + text[error.pos_in_stream :]
            raise Unreadable(f"cannot be read here: {' '.join(where.split())}") from None
        chain, *condition = tree.children
        words = " ".join(re.sub(r"\\text\{([^}]*)\}", r"\1", remark).split())
        found.append(Clause(" ".join(text.split()), chain, condition[0] if condition else None, words))
    return found


def written(clause: Clause) -> str:
    """Return a clause as one normalised string, which does not depend on layout."""
    return " for ".join(spelled(tree) for tree in (clause.chain, clause.condition) if tree)


def spelled(tree: Tree | Token) -> str:
    """Return a tree as a string."""
    if isinstance(tree, Token):
        return str(tree)
    return f"{tree.data}({' '.join(spelled(child) for child in tree.children)})"


def parts(clause: Clause) -> set[str]:
    """Return what a clause is made of, as normalised strings: sides, terms, factors that stand together."""
    found = set()
    for tree in clause.chain.iter_subtrees():
        found.add(f"chain({spelled(tree)})")
        if is_a(tree, "product"):
            names = [spelled(factor) for factor in tree.children]
            runs = ((i, j) for i in range(len(names)) for j in range(i + 2, len(names) + 1))
            found |= {f"chain(product({' '.join(names[i:j])}))" for i, j in runs}
    return found


def says(clause: Clause) -> bool:
    """Return whether a clause can be wrong: it relates or adds things, and is no setting like ``x = 2``."""
    left, *rest = clause.chain.children
    if not rest:
        return any(is_a(tree, "sum") and len(tree.children) > 2 for tree in left.iter_subtrees())
    has_letter = [any(is_a(tree, "symbol") for tree in side.iter_subtrees()) for side in (left, rest[1])]
    is_setting = rest[0] == "=" and len(rest) == 2 and is_a(left, "symbol")
    return not (is_setting and (not has_letter[1] or is_a(rest[1], "symbol")))


def statements(formulas: list[str]) -> list[Clause]:
    """Return the clauses of some formulas that state something: all but bare letters and numbers."""
    return [clause for latex in formulas for clause in clauses(latex) if not is_a_name(clause)]


def is_a_name(clause: Clause) -> bool:
    """Return whether a clause is a letter or number alone, of which nothing can be checked."""
    first, *others = clause.chain.children
    return clause.condition is None and not others and first.data in ("symbol", "number")
