"""Claims on trial: each claim has a check, each verdict is the one measured, and no check is one that cannot fail."""

import json
import re
import tomllib
from functools import partial
from pathlib import Path

import pytest

from nadam_edu import trial
from nadam_edu.trial.sentinel import changes, facts_of, main
from nadam_edu.trial.worlds import KERAS_3, quiet, rates, steps

BOOK = Path(__file__).parents[2]
FILE = BOOK / "chapters" / "claims.toml"
FACTS = facts_of(BOOK / "chapters" / "version_facts.toml")
CLAIMS = {claim.id: claim for claim in trial.load(FILE)}

every_claim = pytest.mark.parametrize("claim", CLAIMS.values(), ids=list(CLAIMS))


@pytest.fixture(scope="module")
def results():
    return trial.try_all(list(CLAIMS.values()))


def test_every_claim_has_a_check_and_every_check_a_claim():
    assert set(CLAIMS) == set(trial.CHECKS)


@every_claim
def test_the_verdict_is_the_one_that_the_check_reaches(claim, results):
    assert results[claim.id].verdict == claim.verdict, results[claim.id]


@every_claim
def test_the_check_finds_otherwise_in_a_planted_world(claim):
    with quiet():
        planted = trial.CHECKS[claim.id].run_opposite(claim.elsewhere)
    assert planted.verdict != claim.verdict, planted


def test_what_is_measured_is_plain_data_and_not_nothing(results):
    for claim_id, result in results.items():
        assert result.measured and json.loads(json.dumps(result.measured)) == result.measured, claim_id


@every_claim
def test_a_misleading_claim_parts_sentence_and_inference_and_no_other_does(claim, results):
    parts = {"sentence", "inference"}
    held = results[claim.id].held
    assert (isinstance(held, dict) and set(held) == parts) == (claim.verdict == trial.MISLEADING), held


def test_sources_topics_and_chapters_are_known():
    keys = re.findall(r"^@\w+\{(\w+),", (BOOK / "chapters" / "references.bib").read_text(), re.MULTILINE)
    assert {claim.source for claim in CLAIMS.values()} == set(trial.SOURCES) <= set(keys)
    planned = re.findall(r"file: chapters/(\w+)", (BOOK / "_toc.yml").read_text())
    assert {claim.section for claim in CLAIMS.values()} <= set(planned)


def test_the_style_sheet_filters_by_every_source_verdict_and_topic():
    style = (BOOK / "assets" / "book.css").read_text()
    for claim in CLAIMS.values():
        for name, value in (("source", claim.source), ("verdict", claim.verdict), ("topic", claim.topic)):
            slug = value.replace(" ", "-")
            assert f'.claims:has(option[value="{slug}"]:checked) .claim:not([data-{name}="{slug}"])' in style


def test_the_page_has_a_card_for_each_claim_with_its_verdict_and_no_script(results):
    page = trial.as_html(list(CLAIMS.values()), results)
    cards = dict(re.findall(r'id="claim-(c\d\d)" .*? data-verdict="([\w-]+)"', page))
    assert cards == {claim.id.lower(): claim.verdict.replace(" ", "-") for claim in CLAIMS.values()}
    assert not re.search(r"<script|<style| style=| on\w+=", page)
    assert page.count("<select") == page.count("<label>") == 3


def test_the_page_escapes_what_it_is_given():
    claim = CLAIMS["C01"]._replace(claim="a < b & `c < d`", note="", measurement="", versions="")
    page = trial.as_html([claim], {"C01": trial.Result({"x & y": ["<b>", -0.0, True]}, True, "true")})
    assert "a &lt; b &amp; <code>c &lt; d</code>" in page
    assert "x &amp; y: <strong>&lt;b&gt;, 0, yes</strong>" in page


def test_the_tally_counts_every_claim_once():
    counts = trial.tally(CLAIMS.values())
    assert sum(sum(row.values()) for row in counts.values()) == len(CLAIMS)
    assert counts["the documentation page"]["false"] == 1  # epsilon hat


@pytest.mark.parametrize(
    ("held", "verdict"),
    [
        (True, "true"),
        (False, "false"),
        ({"Keras 3": True, "legacy": True}, "true"),
        ({"Keras 3": False, "legacy": False}, "false"),
        ({"Keras 3": False, "legacy": True}, "depends on the version"),
        ({"sentence": True, "inference": False}, "misleading"),
        ({"sentence": False, "inference": True}, "false"),
        ({"sentence": True, "inference": True}, "true"),
    ],
)
def test_a_verdict_follows_from_what_held(held, verdict):
    assert trial.verdict(held) == verdict


def test_what_was_measured_elsewhere_counts_as_a_version():
    judged = trial.Check(lambda: {"found": 1}, lambda measured: False, {})
    assert judged.run().verdict == "false"
    assert judged.run({"TensorFlow 2.9": True}).verdict == "depends on the version"


def test_a_second_check_of_a_claim_is_refused():
    with pytest.raises(ValueError, match=r"^claim_id must be that of a claim without a check, got 'C01'$"):
        trial.check("C01", bool)(dict)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda rows: rows[0].pop("note"), r"claim C01 must have the fields .*, differs by \['note'\]"),
        (lambda rows: rows[0].update(extra=1), r"claim C01 must have the fields .*, differs by \['extra'\]"),
        (lambda rows: rows[0].update(verdict="so-so"), r"verdict of claim C01 must be one of .*, got 'so-so'"),
        (lambda rows: rows[1].update(id="C01"), r"id must be unique, got \['C01'\] twice"),
    ],
)
def test_a_faulty_file_is_refused(change, message, tmp_path):
    rows = [{key: value for key, value in row.items() if isinstance(value, str)} for row in tomllib.loads(FILE.read_text())["claim"][:2]]
    change(rows)
    text = "\n".join("[[claim]]\n" + "\n".join(f"{key} = {json.dumps(value)}" for key, value in row.items()) for row in rows)
    (tmp_path / "claims.toml").write_text(text)
    with pytest.raises(ValueError, match=f"^{message}$"):
        trial.load(tmp_path / "claims.toml")


def test_the_rate_at_a_weight_is_the_one_given():
    schedule = KERAS_3.schedule()
    assert rates(KERAS_3.optimizers.Nadam(schedule), 4) == pytest.approx([0.01, 0.005, 0.0025, 0.00125], rel=1e-6)
    assert steps(KERAS_3.optimizers.SGD(0.5), [1.0, -2.0]).tolist() == [0.5, -1.0]  # by hand


def measured_before(results):
    """Return checks that give these results again, without a run."""
    return {name: trial.Check(lambda found=result.measured: found, trial.CHECKS[name].holds, {}) for name, result in results.items()}


def test_every_fact_of_a_version_is_in_the_file_and_is_as_it_was(results):
    by_version = {name for name, found in results.items() if isinstance(found.held, dict) and "sentence" not in found.held}
    assert set(FACTS) == by_version
    assert changes(list(CLAIMS.values()), FACTS, measured_before(results)) == []


def test_the_sentinel_reports_a_planted_release_and_nothing_else(results):
    old = trial.CHECKS["C31"]  # a release of Keras in which beta_1 may be a callable
    released = measured_before(results) | {"C31": old._replace(measure=partial(old.measure, **old.opposite))}
    says = "C31: `beta_1` and `beta_2` may be callables."
    assert changes(list(CLAIMS.values()), FACTS, released) == [
        f"{says} Keras 3: was ValueError, is accepted",
        f"{says} new tf_keras: was ValueError, is accepted",
        f"{says} The verdict was depends on the version, is true",
    ]


def test_the_sentinel_goes_on_after_a_check_that_a_release_has_broken():
    def broken():
        raise ImportError("it has moved")

    checks = {"C31": trial.Check(broken, bool, {}), "C74": trial.Check(lambda: {"x": 1}, lambda measured: False, {})}
    found = changes([CLAIMS["C31"], CLAIMS["C74"]], {"C74": {"y": 2.0}}, checks)
    assert found[0] == "C31: the check raises ImportError: it has moved"
    assert found[1:] == [f"C74: {CLAIMS['C74'].claim} y: was 2, is gone", f"C74: {CLAIMS['C74'].claim} The verdict was true, is false"]


@pytest.mark.parametrize(("keras_3", "status", "lines"), [("ValueError", 0, 1), ("TypeError", 1, 2)])
def test_the_program_ends_with_status_1_if_something_changed(keras_3, status, lines, tmp_path, capsys):
    (tmp_path / "claims.toml").write_text(next(f"[[claim]]\n{part}" for part in FILE.read_text().split("[[claim]]\n") if '"C31"' in part))
    (tmp_path / "facts.toml").write_text(f'[C31]\n"Keras 3" = "{keras_3}"\n"legacy tf_keras" = "accepted"\n')
    assert main(str(tmp_path / "claims.toml"), str(tmp_path / "facts.toml")) == status
    assert len(capsys.readouterr().out.splitlines()) == lines
