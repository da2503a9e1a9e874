"""Each page's Content-Security-Policy: what it may load and run."""

import base64
import hashlib

from bs4 import BeautifulSoup

from .scripts import is_script

# What a page may load and run: its own files, beside it on disk or on its host, and nothing from any other
# host.
# - "file:" says for a page from disk what 'self' says for one from a host; Firefox knows no 'self' there.
# - Scripts written into the page run if they are those of this build, which "{hashes}" names; 'unsafe-hashes'
# lets it name those of the theme's buttons too. Live figures run WebAssembly in a worker that they make
# (blob:); they bring their JavaScript as blob: too.
# - Styles: MathJax, CodeMirror and the live figures write <style> elements and style attributes as they draw,
# so no hash can name them.
POLICY = (
    "default-src 'self' file:; "
    "script-src 'self' file: blob: 'wasm-unsafe-eval' 'unsafe-hashes' {hashes}; "
    "worker-src blob:; "
    "style-src 'self' file: 'unsafe-inline'; "
    "img-src 'self' file: data: blob:; "
    "connect-src 'self' file: blob: data:; "
    "object-src 'none'; frame-src 'none'; base-uri 'none'; form-action 'self' file:"
)


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
