"""The page of licences names what the pages hold."""

import base64
import hashlib
import re
from importlib.metadata import distributions
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

BOOK = Path(__file__).parents[2]
import licences  # noqa: E402


@pytest.fixture(scope="module")
def parts():
    return licences.browser_parts() + licences.python_parts()


def test_making_the_page_again_changes_nothing():
    assert licences.PAGE.read_text(encoding="utf-8") == licences.page()


def test_each_part_has_a_version_a_licence_and_a_holder(parts):
    assert len(parts) > 40
    assert {part.name for part in parts if not (part.version and part.licence and part.holders)} == set()


def test_all_that_a_reader_gets_may_be_passed_on(parts):
    free = {
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "ISC",
        "MIT",
        "OFL-1.1",
        "CC-BY-4.0 (icons), OFL-1.1 (fonts), MIT (code)",
    }
    assert {part.licence for part in parts} <= free


def test_only_what_is_needed_to_run_the_pages_is_in_them(parts):
    names = {part.name for part in parts}
    assert {
        "@observablehq/plot",
        "@micropython/micropython-webassembly-pyscript",
        "katex",
    } <= names
    assert not {"esbuild", "purgecss", "puppeteer-core", "axe-core", "react", "jquery"} & names


@pytest.mark.parametrize(
    ("words", "licence"),
    [
        ("Permission is hereby granted, free of charge", "MIT"),
        ("Redistribution and use in source\nand binary forms ... Neither the name of", "BSD-3-Clause"),
        ("Redistribution and use in source and binary forms", "BSD-2-Clause"),
    ],
)
def test_a_licence_is_known_by_its_words(words, licence):
    assert licences.licence_of(words) == licence


def test_an_unknown_licence_stops_the_page():
    with pytest.raises(ValueError, match="An unknown licence: All rights reserved"):
        licences.licence_of("All rights reserved")


def test_every_package_that_gave_the_pages_a_file_is_listed():
    pages = BOOK / "_build" / "html" / "_static"
    if not pages.is_dir():
        pytest.skip("there are no pages: run `make book`")
    files = [path for path in pages.rglob("*") if path.is_file()]
    digests = [hashlib.sha256(path.read_bytes()).digest() for path in files if path.stat().st_size]
    found = {"sha256=" + base64.urlsafe_b64encode(digest).rstrip(b"=").decode() for digest in digests}
    givers = {}
    for package in distributions():
        name = package.metadata["Name"].lower().replace("_", "-")
        for line in (package.read_text("RECORD") or "").splitlines():  # path, hash, size
            if (digest := line.rsplit(",", 2)[1]) in found:
                givers.setdefault(digest, set()).add(name)
    assert len(givers) > 100
    assert [names for names in givers.values() if not names & set(licences.PYTHON)] == []


def test_the_holders_of_a_typeface_are_those_that_its_file_names(parts):
    for part in parts:
        if part.name.startswith("@fontsource-variable/"):
            folder = licences.NODE_PACKAGES / "node_modules" / part.name / "files"
            (path,) = folder.glob("*-latin-wght-normal.woff2")
            named = TTFont(path)["name"].getDebugName(0)  # "© 2023 Adobe (address), with ..."
            assert re.sub(r"^© | \(.*", "", named).replace(" - ", "-") == part.holders
