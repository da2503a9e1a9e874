"""The rules of a lesson: it ends with what was seen, a quiz, exercises and sources."""

import json
import re
from collections.abc import Iterator

from nbformat import NotebookNode

from .cells import named_cells
from .prose import headings

SECTIONS = ["What we have seen", "Check yourself", "Exercises", "Sources"]
QUESTION = re.compile(r"\{quiz\}`(\{.*?\})`")
WRONG = re.compile(r"^- \*\*`?(.+?)`?\*\*: \S", re.MULTILINE)  # a wrong answer, and why it is wrong
REASON = re.compile(r"^:::\{spoiler\} \S.*\n.+\n:::$", re.MULTILINE | re.DOTALL)


def ends_alike(notebook: NotebookNode) -> Iterator[str]:
    """Yield unless the last four sections are the same as everywhere."""
    texts = [cell.source for _, cell in named_cells(notebook, "markdown")]
    found = [title for text in texts for level, title in headings(text) if level == 2][-4:]
    if found != SECTIONS:
        yield f"the last four sections (##) must be {', '.join(SECTIONS)}; found {', '.join(found) or 'none'}"


def has_a_quiz(notebook: NotebookNode) -> Iterator[str]:
    """Yield unless there is a quiz of three questions, each with its reason."""
    text = "\n\n".join(cell.source for _, cell in named_cells(notebook, "markdown"))
    section = text.partition("\n## Check yourself\n")[2].partition("\n## ")[0]
    bodies = re.findall(r"^::::\{quiz\} \S+\n(.*?)^::::$", section, re.MULTILINE | re.DOTALL)
    if len(bodies) != 1:
        yield f"the section 'Check yourself' must hold one quiz (::::{{quiz}} id), holds {len(bodies)}"
    for body in bodies:
        questions = list(QUESTION.finditer(body))
        if len(questions) < 3:
            yield f"the quiz must have three questions, has {len(questions)}"
        ends = [match.start() for match in questions[1:]] + [len(body)]
        for match, end in zip(questions, ends, strict=True):
            yield from question_problems(match[1], body[match.end() : end])


def question_problems(written: str, after: str) -> Iterator[str]:
    """Yield what is wrong with a question of the quiz, or with what follows it."""
    name = f"the quiz's question {written}"
    try:
        asked = json.loads(written)
    except ValueError as error:
        yield f"{name} is no JSON: {error}"
        return
    if asked.get("type") not in ("SC", "FB"):
        yield f"{name} must have the type SC or FB"
    if asked.get("type") == "SC" and asked.get("answer") not in asked.get("values", "").split(","):
        yield f"{name} must have its answer among its values"
    if not REASON.search(after):
        yield f"{name} must be followed by its reason (:::{{spoiler}} Why)"
        return
    yield from reason_problems(name, asked, WRONG.findall(after))


def reason_problems(name: str, asked: dict[str, str], reasons: list[str]) -> Iterator[str]:
    """Yield the wrong choices of a question without a reason, and the reasons for what is not wrong."""
    choices = [choice.strip() for choice in asked.get("values", "").split(",") if choice.strip()]
    for choice in choices:
        if choice != asked.get("answer") and choice not in reasons:
            yield f"{name} must say in its reason why {choice!r} is wrong (- **{choice}**: ...)"
    if not choices and not reasons:
        yield f"{name} must say why one wrong number is wrong (- **`0.5`**: ...)"
    for reason in reasons:
        if reason == asked.get("answer") or (choices and reason not in choices):
            yield f"{name} says why {reason!r} is wrong, which is no wrong choice"
