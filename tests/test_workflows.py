"""The workflows: who may write what, what main alone starts, and what becomes of others' text."""

import re
import subprocess
from pathlib import Path

import pytest
import yaml
from markdown_it import MarkdownIt

BOOK = Path(__file__).parents[1]
TEXTS = {path.name: path.read_text() for path in sorted((BOOK / ".github" / "workflows").glob("*.yml"))}
# All words: "on" is no truth value.
WORKFLOWS = {name: yaml.load(text, yaml.BaseLoader) for name, text in TEXTS.items()}
JOBS = {
    (name, job): content for name, workflow in WORKFLOWS.items() for job, content in workflow["jobs"].items()
}
MAY_WRITE = {("publish.yml", "deploy"): {"pages", "id-token"}, ("newest.yml", "issue"): {"issues"}}


def test_only_the_deployment_and_the_issue_may_write_each_what_it_needs():
    assert all(workflow["permissions"] == {} for workflow in WORKFLOWS.values())
    granted = {
        place: {scope for scope, right in job["permissions"].items() if right != "read"}
        for place, job in JOBS.items()
    }
    assert {place: scopes for place, scopes in granted.items() if scopes} == MAY_WRITE


@pytest.mark.parametrize("place", MAY_WRITE)
def test_a_job_that_may_write_runs_nothing_from_the_repository_and_installs_nothing(place):
    steps = JOBS[place]["steps"]
    assert {step["uses"].partition("@")[0] for step in steps if "uses" in step} <= {
        "actions/deploy-pages",
        "actions/download-artifact",
    }
    commands = "\n".join(step.get("run", "") for step in steps)
    assert re.findall(r"\b(?:make|uvx?|pip|npm|npx|python\d?|git|curl|sh)\b", commands) == []


def test_every_pull_request_is_tested_and_every_week_what_takes_long():
    assert WORKFLOWS["test.yml"]["on"] == {"pull_request": "", "workflow_call": ""}
    assert WORKFLOWS["newest.yml"]["on"].keys() == {"schedule", "workflow_dispatch"}
    assert [len(each["cron"].split()) for each in WORKFLOWS["newest.yml"]["on"]["schedule"]] == [5]
    assert JOBS["newest.yml", "pinned"]["strategy"]["matrix"]["command"] == [
        "test-all",
        "mutants",
        "sabotage",
        "fresh",
    ]


# On what a job or a step depends.
CONDITIONS = {
    "newest.yml": ["success() || failure()"] * 3 + ["failure()"] * 2,
    "publish.yml": [],
    "test.yml": [],
}
OPTIONAL = re.compile(r"^ *(?:-  *)?if: (.*)$", re.MULTILINE)


@pytest.mark.parametrize("name", TEXTS)
def test_no_job_is_left_out_on_another_condition_and_no_pipe_hides_an_error(name):
    assert OPTIONAL.findall(TEXTS[name]) == CONDITIONS[name]
    for place, job in JOBS.items():
        for step in job.get("steps", []) if place[0] == name else []:
            if re.search(r"\| tee\b", step.get("run", "")):
                assert step["run"].startswith("set -o pipefail\n"), (place, step.get("name"))


def test_the_tests_run_on_both_systems_and_no_job_ends_before_it_can_be_done():
    matrix = JOBS["test.yml", "test"]["strategy"]["matrix"]
    assert matrix.keys() == {"os", "python"} and matrix["os"] == ["ubuntu-latest", "macos-latest"]
    limits = {place: int(job["timeout-minutes"]) for place, job in JOBS.items() if "steps" in job}
    assert len(limits) == 9 and min(limits.values()) >= 5
    assert (
        min(limits[place] for place in limits if place[1] in ("test", "bare", "newest", "pinned", "test-all"))
        >= 40
    )
    uploads = [
        (step["uses"].partition("@")[0].rpartition("/")[2], step["with"]["path"])
        for job in JOBS.values()
        for step in job.get("steps", [])
        if "path" in step.get("with", {})
    ]
    assert dict(uploads) == {
        "upload-artifact": "${{ runner.temp }}/report",
        "download-artifact": "report",
        "upload-pages-artifact": "_build/html",
    }


def test_a_deployment_and_a_weekly_run_are_finished_and_a_test_of_an_older_state_is_not():
    ends = {name: each["concurrency"]["cancel-in-progress"] for name, each in WORKFLOWS.items()}
    assert ends == {"newest.yml": "false", "publish.yml": "false", "test.yml": "true"}
    assert {name: each["concurrency"]["group"] for name, each in WORKFLOWS.items()} == {
        "newest.yml": "weekly",
        "publish.yml": "publish",
        "test.yml": "test-${{ github.ref }}",
    }


def test_nothing_but_a_push_to_main_builds_and_deploys():
    assert WORKFLOWS["publish.yml"]["on"] == {"push": {"branches": ["main"]}}
    assert JOBS["publish.yml", "deploy"]["needs"] == "build"
    assert set(JOBS["publish.yml", "build"]["needs"]) == {"test", "test-all"}
    everywhere = "\n".join(TEXTS.values())
    assert everywhere.count("deploy-pages@") == 1
    assert "workflow_run" not in everywhere and "pull_request_target" not in everywhere


def test_every_action_is_pinned_by_a_hash_beside_the_version_that_it_is():
    used = re.findall(r"uses: (.+)", "\n".join(TEXTS.values()))
    wrong = [
        line
        for line in used
        if line[0] != "$" and not re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line)
    ]
    assert len(used) > 10 and wrong == []
    versions = {(line.partition("@")[0], line.partition("@")[2]) for line in used if line[0] != "$"}
    assert len(versions) == len({name for name, _ in versions}), "an action has two versions"


def test_every_make_command_of_a_workflow_exists():
    targets = re.findall(r"^([a-z-]+):", (BOOK / "Makefile").read_text(), re.MULTILINE)
    commands = re.findall(
        r"^\s*(?:- run: )?make (?:--[\w-]+ )*([a-z -]+?)(?: 2>&1.*)?$",
        "\n".join(TEXTS.values()),
        re.MULTILINE,
    )
    used = {name for command in commands for name in command.split()} | set(
        JOBS["newest.yml", "pinned"]["strategy"]["matrix"]["command"]
    )
    assert {"test", "book", "lighthouse", "test-all", "sentinel", "fresh"} <= used <= set(targets)


def test_the_bare_machine_runs_the_commands_that_readme_shows():
    (shown,) = re.findall(r"^```sh\n(.*?)^```", (BOOK / "README.md").read_text(), re.MULTILINE | re.DOTALL)
    commands = [line.partition("#")[0].strip() for line in shown.splitlines()]
    script = JOBS["test.yml", "bare"]["steps"][-1]["run"]
    assert [line.strip() for line in script.splitlines() if line.strip().startswith("make")] == commands
    assert re.fullmatch(
        r"debian:[\w-]+@sha256:[0-9a-f]{64}", JOBS["test.yml", "bare"]["steps"][-1]["env"]["DEBIAN"]
    )
    assert '--volume "$PWD:/given:ro"' in script and "--privileged" not in script


# A package of the newest releases may write anything into the report.
HOSTILE = (
    "```\n# Title\n@everyone see [this](https://example.org) "
    "![x](https://example.org/x.png) <img src=x>\r# After a return\n"
    "\n\n</details>\n\x1b[31mred\x1b[0m \u2028 \u202e\n    - item\n\t1. one\n" + "long " * 100_000 + "\n"
)


def quoted(folder):
    """Return what becomes the body of the issue, when the job runs with ``folder/report``."""
    (script,) = [
        step["run"] for step in JOBS["newest.yml", "issue"]["steps"] if step.get("name") == "quote the report"
    ]
    subprocess.run(["bash", "-e", "-c", script], cwd=folder, check=True)
    return (folder / "body.md").read_text(encoding="ascii")


def test_a_report_is_quoted_as_text_whatever_it_holds(tmp_path):
    (tmp_path / "report").mkdir()
    for name in ("changed", "sentinel", "log"):
        (tmp_path / "report" / f"{name}.txt").write_text(HOSTILE + f"{name} ends here\n", newline="")
    body = quoted(tmp_path)
    kinds = [token.type for token in MarkdownIt().parse(body)]
    assert kinds == ["paragraph_open", "inline", "paragraph_close", "code_block"] * 3
    assert all(f"    {name} ends here\n" in body for name in ("changed", "sentinel", "log"))
    assert len(body) < 65_536  # GitHub takes no longer one


def test_a_report_that_is_missing_or_leads_elsewhere_is_left_out(tmp_path):
    (tmp_path / "report").mkdir()
    (tmp_path / "secret").write_text("the token")
    (tmp_path / "report" / "log.txt").symlink_to(tmp_path / "secret")
    body = quoted(tmp_path)
    assert "The end of the run:" in body and "token" not in body
