"""Claims on trial: each has a check that can fail, and each verdict is the one measured."""

import json
import re
import sys
import tomllib
from pathlib import Path

import pytest
from cards import OTHERWISE, named

from nadam_edu import trial
from nadam_edu.generations import GENERATIONS
from nadam_edu.laboratory.outcomes import quiet
from nadam_edu.trial.checks import CHECKS
from nadam_edu.trial.generations_here import HERE, KERAS_3, rates, steps

BOOK = Path(__file__).parents[2]
PACKAGE = BOOK / "nadam_edu"
FILE = BOOK / "chapters" / "claims.toml"
CLAIMS = {claim.id: claim for claim in trial.load(FILE)}

# One for each verdict. Chapter 13 tries all of them in `make nbval`, and asserts that each is as in the file.
FEW = ["C03", "C04", "C15", "C31"]
LONG = ["C09", "C47", "C61", "C73", "C76"]  # their controls fit several models, for more than a second


def each_claim(slow):
    """Return what tries a test on each claim, on the slow ones in `make slow` alone."""
    marks = {name: [pytest.mark.slow] * (name in slow) for name in CLAIMS}
    given = [pytest.param(claim, id=name, marks=marks[name]) for name, claim in CLAIMS.items()]
    return pytest.mark.parametrize("claim", given)


every_verdict = each_claim(slow=CLAIMS.keys() - FEW)
every_control = each_claim(slow=LONG)


class Results(dict):
    """The results of the claims by their names: each is tried when it is asked for."""

    def __missing__(self, name):
        """Try a claim."""
        self.update(trial.try_all([CLAIMS[name]]))
        return self[name]


@pytest.fixture(scope="module")
def tried():
    return Results()


@pytest.fixture(scope="module")
def results(tried):
    return {name: tried[name] for name in CLAIMS}


def test_the_few_have_a_verdict_of_each_kind():
    assert sorted(CLAIMS[name].expected for name in FEW) == sorted(trial.VERDICTS)


def test_every_claim_has_a_check_and_every_check_a_claim():
    assert {claim.check for claim in CLAIMS.values()} == set(CHECKS)
    assert len(CHECKS) == len(CLAIMS)


def files_run(action):
    """Return the files of the package in which ``action`` runs a line."""
    files = set()

    def note(frame, event, argument):
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(PACKAGE):
            files.add(path.relative_to(PACKAGE).as_posix())

    sys.setprofile(note)
    try:
        action()
    finally:
        sys.setprofile(None)
    return files


def test_from_claim_to_verdict_it_is_five_files_of_the_package():
    # With claims.toml and the chapter that is seven.
    found = []
    files = files_run(
        lambda: found.append(trial.find(trial.load(FILE)[list(CLAIMS).index("C20")].check).run())
    )
    assert found[0].verdict == CLAIMS["C20"].expected
    assert files == {
        "trial/claims.py",
        "trial/checks.py",
        "trial/question.py",
        "trial/generations_here.py",
        "training/updates.py",
    }


def test_the_generations_here_have_the_names_of_the_table():
    assert set(HERE) <= set(GENERATIONS)
    for claim in CLAIMS.values():
        assert not set(claim.elsewhere) & set(GENERATIONS)


@pytest.mark.slow
def test_what_differs_by_generation_is_named_as_in_the_table(results):
    for name, result in results.items():
        if isinstance(result.held, dict) and "sentence" not in result.held:
            assert set(result.held) - set(CLAIMS[name].elsewhere) <= set(HERE), name


@every_verdict
def test_the_verdict_is_the_one_that_the_check_reaches(claim, tried):
    assert tried[claim.id].verdict == claim.expected, tried[claim.id]


@every_verdict
def test_a_verdict_that_depends_on_the_version_names_those_in_which_the_claim_holds(claim, tried):
    if claim.expected == "depends on the version" and claim.id not in OTHERWISE:
        held = tried[claim.id].held
        assert named(claim.versions) == {name for name in HERE if held.get(name)}, (claim.versions, held)


@every_control
def test_the_control_finds_otherwise(claim):
    with quiet():
        control = trial.find(claim.check).run_control(claim.elsewhere)
    assert control.verdict != claim.expected, control


@pytest.mark.slow
def test_what_is_measured_is_plain_data_and_not_nothing(results):
    for claim_id, result in results.items():
        assert result.measured and json.loads(json.dumps(result.measured)) == result.measured, claim_id


@every_verdict
def test_a_misleading_claim_parts_sentence_and_inference_and_no_other_does(claim, tried):
    parts = {"sentence", "inference"}
    held = tried[claim.id].held
    assert (isinstance(held, dict) and set(held) == parts) == (claim.expected == trial.MISLEADING), held


def test_sources_topics_and_chapters_are_known():
    keys = re.findall(r"^@\w+\{(\w+),", (BOOK / "chapters" / "references.bib").read_text(), re.MULTILINE)
    assert {claim.source for claim in CLAIMS.values()} == set(trial.SOURCES) <= set(keys)
    assert all(hasattr(trial, source) for source in trial.SOURCES)  # a module by the same name
    planned = re.findall(r"file: chapters/(\w+)", (BOOK / "_toc.yml").read_text())
    assert {claim.section for claim in CLAIMS.values()} <= set(planned)


def test_the_style_sheet_filters_by_every_source_verdict_and_topic():
    style = (BOOK / "assets" / "book.css").read_text()
    for claim in CLAIMS.values():
        for name, value in (("source", claim.source), ("verdict", claim.expected), ("topic", claim.topic)):
            slug = value.replace(" ", "-")
            assert f'.claims:has(option[value="{slug}"]:checked) .claim:not([data-{name}="{slug}"])' in style


@pytest.mark.slow
def test_the_page_has_a_card_for_each_claim_with_its_verdict_and_no_script(results):
    page = trial.as_html(list(CLAIMS.values()), results)
    cards = dict(re.findall(r'id="claim-(c\d\d)" .*? data-verdict="([\w-]+)"', page))
    assert cards == {claim.id.lower(): claim.expected.replace(" ", "-") for claim in CLAIMS.values()}
    assert not re.search(r"<script|<style| style=| on\w+=", page)
    assert all(f"<code>nadam_edu.trial.{claim.check}</code>" in page for claim in CLAIMS.values())
    assert page.count("<select") == page.count("<label>") == 3


def test_a_card_leads_to_the_page_that_it_names():
    places = {"05_nadam_in_keras": "chapter 5", "appendix_keras_page": "the appendix"}
    for section, place in places.items():
        claim = CLAIMS["C01"]._replace(section=section)
        page = trial.as_html([claim], {"C01": trial.Result({"x": 1}, True, "true")})
        assert f'<a href="{section}.html">{place}</a>' in page


def test_the_page_escapes_what_it_is_given():
    claim = CLAIMS["C01"]._replace(claim="a < b & `c < d`", note="", measurement="", versions="")
    page = trial.as_html([claim], {"C01": trial.Result({"x & y": ["<b>", -0.0, True]}, True, "true")})
    assert "a &lt; b &amp; <code>c &lt; d</code>" in page
    assert "x &amp; y: <strong>&lt;b&gt;, 0, yes</strong>" in page


def test_the_tally_counts_every_claim_once():
    counts = trial.tally(CLAIMS.values())
    assert sum(sum(row.values()) for row in counts.values()) == len(CLAIMS)
    assert counts["page"]["false"] == 1  # epsilon hat


@pytest.mark.parametrize(
    ("held", "verdict"),
    [
        (True, "true"),
        (False, "false"),
        ({"keras-3": True, "keras-legacy": True}, "true"),
        ({"keras-3": False, "keras-legacy": False}, "false"),
        ({"keras-3": False, "keras-legacy": True}, "depends on the version"),
        ({"sentence": True, "inference": False}, "misleading"),
        ({"sentence": False, "inference": True}, "false"),
        ({"sentence": True, "inference": True}, "true"),
    ],
)
def test_a_verdict_follows_from_what_held(held, verdict):
    assert trial.verdict(held) == verdict


def test_what_was_measured_elsewhere_counts_as_a_version():
    judged = trial.Check(lambda: ({"found": 1}, False), {})
    assert judged.run().verdict == "false"
    assert judged.run({"TensorFlow 2.9": True}).verdict == "depends on the version"


@pytest.mark.parametrize(
    "name", ["question", "question.no_such", "nowhere.the_decay_is_over_each_update", ""]
)
def test_a_check_that_is_not_there_is_refused_by_name(name):
    with pytest.raises(
        ValueError, match=f"^check must be a module of nadam_edu.trial and a check in it, got {name!r}$"
    ):
        trial.find(name)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda rows: rows[0].pop("note"), r"claim C01 must have the fields .*, differs by \['note'\]"),
        (lambda rows: rows[0].update(extra=1), r"claim C01 must have the fields .*, differs by \['extra'\]"),
        (
            lambda rows: rows[0].update(expected="so-so"),
            r"expected verdict of claim C01 must be one of .*, got 'so-so'",
        ),
        (
            lambda rows: rows[0].pop("outside_fit"),
            r"claim C01 must have either ways or one of .* as outside_fit, got None",
        ),
        (lambda rows: rows[1].update(id="C01"), r"id must be unique, got \['C01'\] twice"),
    ],
)
def test_a_faulty_file_is_refused(change, message, tmp_path):
    rows = [
        {key: value for key, value in row.items() if isinstance(value, str)}
        | {"outside_fit": "nothing is trained"}
        for row in tomllib.loads(FILE.read_text())["claim"][:2]
    ]
    change(rows)
    text = "\n".join(
        "[[claim]]\n" + "\n".join(f"{key} = {json.dumps(value)}" for key, value in row.items())
        for row in rows
    )
    (tmp_path / "claims.toml").write_text(text)
    with pytest.raises(ValueError, match=f"^{message}$"):
        trial.load(tmp_path / "claims.toml")


def test_the_rate_at_a_weight_is_the_one_given():
    schedule = KERAS_3.schedule()
    assert rates(KERAS_3.optimizers.Nadam(schedule), 4) == pytest.approx(
        [0.01, 0.005, 0.0025, 0.00125], rel=1e-6
    )
    assert steps(KERAS_3.optimizers.SGD(0.5), [1.0, -2.0]).tolist() == [0.5, -1.0]  # by hand
