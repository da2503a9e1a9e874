"""What a page may load and run, its Content-Security-Policy; and where its links may lead."""

import base64
import hashlib
import re
from urllib.parse import urlsplit

from bs4 import BeautifulSoup

from .scripts import is_script

# What a page may load and run: its own files, beside it on disk or on its host, and nothing from any other
# host.
# - For a page from disk, "file:" means what 'self' means for one from a host: Firefox knows no 'self' there.
# - Scripts written into the page run only if "{hashes}" names them, as it does those of this build;
# 'unsafe-hashes' allows it to name those of the theme's buttons too. Live figures run WebAssembly in a worker
# that they make (blob:).
# - Styles: formulas have style attributes; CodeMirror and the live figures write those and <style> elements
# as they draw, so no hash can name them.
POLICY = (
    "default-src 'self' file:; "
    "script-src 'self' file: blob: 'wasm-unsafe-eval' 'unsafe-hashes' {hashes}; "
    "worker-src blob:; "
    "style-src 'self' file: 'unsafe-inline'; "
    "img-src 'self' file: data: blob:; "
    "connect-src 'self' file: blob: data:; "
    "object-src 'none'; frame-src 'none'; base-uri 'none'; form-action 'self' file:"
)

# The schemes of each attribute; "" is none, as in "#a-heading" and "chapter.html".
SCHEMES = {"href": {"", "https", "mailto"}, "src": {"", "data"}}
SCHEMES |= {name: {""} for name in ("action", "formaction", "data", "poster", "srcset", "xlink:href")}
PICTURE = re.compile(r"data:image/(?:png|svg\+xml|gif|jpeg|webp)[;,]")


def add_csp(page: BeautifulSoup) -> None:
    """Write the policy first into the page's head, with the hashes of the page's inline scripts."""
    for old in page.select('meta[http-equiv="Content-Security-Policy"]'):
        old.decompose()
    bodies = [
        script.get_text() for script in page.find_all("script") if is_script(script) and not script.get("src")
    ]
    bodies += [
        str(value)
        for tag in page.find_all(True)
        for name, value in tag.attrs.items()
        if name.startswith("on")
    ]
    digests = [
        base64.b64encode(hashlib.sha256(body.encode()).digest()).decode() for body in dict.fromkeys(bodies)
    ]
    policy = POLICY.format(hashes=" ".join(f"'sha256-{digest}'" for digest in digests))
    encoding = page.select_one("meta[charset]")  # has to be among the first 1024 bytes
    if encoding:
        encoding.insert_after(
            page.new_tag("meta", attrs={"http-equiv": "Content-Security-Policy", "content": policy})
        )


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
