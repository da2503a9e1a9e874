"""The pages as one file to pass on, and whether it holds all of them."""

import os
import re
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

DOWNLOAD = re.compile(
    r'<a\b[^>]*\bdownload\b[^>]*\bhref="([^":#?]+)"|<a\b[^>]*\bhref="([^":#?]+)"[^>]*\bdownload\b'
)


def pack(pages: Path, archive: Path) -> None:
    """Write the folder ``pages`` as a zip archive: the same pages give the same bytes anywhere."""
    with ZipFile(archive, "w") as file:
        for name in sorted(path.relative_to(pages).as_posix() for path in pages.rglob("*") if path.is_file()):
            entry = ZipInfo(f"{archive.stem}/{name}")  # dated 1980
            entry.create_system = 3  # Unix, on Windows too
            entry.external_attr = 0o100644 << 16
            entry.compress_type = ZIP_DEFLATED
            file.writestr(entry, (pages / name).read_bytes())


def unpacked(pages: Path, archive: Path) -> list[str]:
    """Return the files of ``pages`` that the archive lacks, and local files that are linked but missing."""
    with ZipFile(archive) as file:
        packed = {name.removeprefix(f"{archive.stem}/") for name in file.namelist()}
    lacking = {path.relative_to(pages).as_posix() for path in pages.rglob("*") if path.is_file()} - packed
    for page in sorted(name for name in packed if name.endswith(".html")):
        for first, second in DOWNLOAD.findall((pages / page).read_text(encoding="utf-8", errors="replace")):
            target = os.path.normpath(os.path.join(os.path.dirname(page), first or second))
            lacking |= {target} - packed
    return sorted(lacking)
