"""A written page as a tree of elements, in which the few of a kind are found fast among very many."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import soupsieve
from bs4 import BeautifulSoup, Tag

Kind = tuple[str, str, str]  # the name of an element, an attribute, a class: what it has to have; "" is any


@cache
def kinds_of(selector: str) -> list[Kind]:
    """Return what an element has to have for a selector to mean it, one kind for each part between commas.

    >>> kinds_of("article dt[id], pre .hll > a")
    [('dt', 'id', ''), ('a', '', '')]
    >>> kinds_of(".hll")
    [('', 'class', 'hll')]
    """
    found = []
    part: Any
    for part in soupsieve.compile(selector).selectors:
        name = part.tag.name.strip("*") if part.tag else ""
        class_ = part.classes[0] if part.classes else ""
        attributes = ["class"] * bool(class_) + ["id"] * bool(part.ids)
        attributes += [each.attribute for each in part.attributes]
        found.append((name, attributes[0] if attributes else "", class_))
    return found


class Page(BeautifulSoup):
    """A page, the elements of which are asked for in CSS.

    Beautiful Soup tries the whole selector on each element, which takes most of the time of a build.
    """

    def __init__(self, html: bytes | str):
        super().__init__(html, "html.parser")

    def candidates(self, kinds: list[Kind]) -> Iterator[Tag]:
        """Yield the elements that are of one of these kinds."""
        for tag in self.descendants:
            if isinstance(tag, Tag):
                for name, attribute, class_ in kinds:
                    if (
                        (not name or tag.name == name)
                        and (not attribute or attribute in tag.attrs)
                        and (not class_ or class_ in tag.attrs["class"])
                    ):
                        yield tag
                        break

    def select(self, selector: str, *_: Any, **__: Any) -> list[Tag]:  # type: ignore[override]
        """Return the elements that a selector means."""
        sieve = soupsieve.compile(selector)
        return [tag for tag in self.candidates(kinds_of(selector)) if sieve.match(tag)]

    def select_one(self, selector: str, *_: Any, **__: Any) -> Tag | None:
        """Return the first element that a selector means."""
        sieve = soupsieve.compile(selector)
        return next((tag for tag in self.candidates(kinds_of(selector)) if sieve.match(tag)), None)
