"""Where a page may lead, and what it may load: another host of the web by a link, and what lies beside it."""

import re
from urllib.parse import urlsplit

from bs4 import BeautifulSoup

# The schemes of each attribute; "" is none, as in "#a-heading" and "chapter.html".
SCHEMES = {"href": {"", "https", "mailto"}, "src": {"", "data"}}
SCHEMES |= {name: {""} for name in ("action", "formaction", "data", "poster", "srcset", "xlink:href")}
PICTURE = re.compile(r"data:image/(?:png|svg\+xml|gif|jpeg|webp)[;,]")


def may_be(tag: str, attribute: str, address: str) -> bool:
    """Tell whether a page may have this address there."""
    scheme = urlsplit(address).scheme if ":" in address.split("/")[0] else ""
    if scheme == "data":
        return tag == "img" and bool(PICTURE.match(address))
    return scheme in SCHEMES[attribute] and (attribute == "href" or not address.startswith("//"))


def wrong_addresses(page: BeautifulSoup) -> list[str]:
    """Return what a page leads to, or loads, by a scheme that it may not, as "attribute: address"."""
    found = []
    for tag in page.find_all(True):
        for attribute in SCHEMES.keys() & tag.attrs.keys():
            address = re.sub(r"[\x00-\x20]", "", str(tag[attribute]))  # as a browser reads it
            if not may_be(tag.name, attribute, address):
                found.append(f"{attribute}: {address[:60]}")
    return found
