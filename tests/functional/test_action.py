"""The scripts of action.yml, run for real: a pull request, checked out of a bare repository."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
from command import DATA
from github_action import Ran, Runner
from github_log import Command, commands
from history import commits, git, repository

from atmt_cli.model.findings import FILES

ACTIONS = f"data/{FILES[0]}"
OLD = {f"data/{name}": (DATA / name).read_bytes() for name in FILES}
PULL_REQUEST = {"GITHUB_EVENT_NAME": "pull_request", "GITHUB_BASE_REF": "main"}
PUSH = {"GITHUB_EVENT_NAME": "push", "GITHUB_BASE_REF": ""}
MERGE_GROUP = {"GITHUB_EVENT_NAME": "merge_group", "GITHUB_BASE_REF": ""}
WARNINGS = ["step-has-assignee", "step-has-due"]
slow = pytest.mark.slow


def edited(old: str, new: str) -> dict[str, bytes]:
    """The real ledger with one text in it replaced."""
    text = OLD[ACTIONS].decode()
    assert text.count(old) == 1
    return {**OLD, ACTIONS: text.replace(old, new).encode()}


GOOD = edited("    short_title: Mobile investment\n", "    short_title: Mobility\n")
BAD = edited("DIT is recruiting too.", "DIT was recruiting.")
NOTES = "    notes:\n      - date: 2017-11\n        by: atmt\n        text: The Life"
DOUBTFUL = edited(NOTES, f"      - {{text: Report, status: open}}\n{NOTES}")
GONE = {"README": b"gone\n"}


class Asked(NamedTuple):
    """A pull request as a job sees it: its origin, bare, and the checkout of its merge."""

    origin: Path
    runner: Runner
    main: list[str]

    def check(self, **given: str) -> Ran:
        return self.runner.check({name.replace("_", "-"): one for name, one in given.items()})


def asked(
    folder: Path,
    tree: Mapping[str, bytes],
    event: Mapping[str, str] = PULL_REQUEST,
    *fetch: str,
    ref: str = "refs/pull/1/merge",
) -> Asked:
    """A pull request that edits the ledger while other commits went into main.

    It is checked out as actions/checkout does it: one commit, detached, no branch of the origin.
    ``fetch`` are other options to do it with.
    """
    work, origin, checkout = folder / "work", folder / "origin.git", folder / "check out"
    main = repository(work, [{**OLD, "README": b"%d\n" % number} for number in range(4)])
    (head,) = commits(work, [{"README": b"0\n", **tree}], "head", main[:1])
    (merge,) = commits(work, [{"README": b"3\n", **tree}], "merge", [main[-1], head])
    for name, one in (("pull/1/head", head), ("pull/1/merge", merge), ("tags/v1", main[0])):
        git(work, "update-ref", f"refs/{name}", one)
    git(work, "update-ref", "-d", "refs/heads/head")
    git(work, "update-ref", "-d", "refs/heads/merge")
    git(folder, "clone", "--quiet", "--mirror", str(work), str(origin))
    checkout.mkdir()
    git(checkout, "init", "--quiet")
    git(checkout, "remote", "add", "origin", origin.as_uri())
    local = f"refs/remotes/{ref.removeprefix('refs/')}"
    options = fetch or ("--depth=1", "--no-tags")
    git(checkout, "fetch", "--quiet", *options, "origin", f"+{ref}:{local}")
    git(checkout, "checkout", "--quiet", "--detach", local)
    return Asked(origin, Runner(folder / "job", checkout, dict(event)), main)


def annotations(ran: Ran) -> list[Command]:
    return [one for one in commands(ran.out) if one.name in {"error", "warning"}]


def rules(ran: Ran) -> list[str]:
    return [one.properties["title"].partition(" ")[0] for one in annotations(ran)]


def assert_refused(ran: Ran, code: int, words: str, job: Asked) -> None:
    """It fails with a code, says why in one annotation, and leaves neither report nor summary."""
    (told,) = annotations(ran)
    assert (ran.code, told.name, ran.outputs) == (code, "error", {"exit-code": str(code)})
    assert words in told.text
    assert not job.runner.summary


@pytest.mark.slow
def test_a_bad_edit_fails_on_its_line_in_a_shallow_clone(tmp_path: Path) -> None:
    job = asked(tmp_path, BAD)
    assert git(job.runner.workspace, "rev-list", "--count", "HEAD") == "1"
    ran = job.check()
    (told,) = annotations(ran)
    line = BAD[ACTIONS].decode().partition("DIT was")[0].count("\n") + 1
    assert (ran.code, ran.err, rules(ran)) == (1, "", ["notes-append-only"])
    assert (told.name, told.properties["file"]) == ("error", ACTIONS)
    assert told.properties["line"] == str(line)
    assert job.runner.summary.startswith("\n## Handover ledger: fails\n")
    assert "notes-append-only" in job.runner.summary
    report = json.loads(Path(ran.outputs["report"]).read_text("utf-8"))
    assert ran.outputs["exit-code"] == "1"
    assert report["base"] == job.main[-1]
    assert [one["rule"] for one in report["findings"] if one["state"] == "new"] == rules(ran)


@slow
def test_a_good_edit_passes_without_an_annotation(tmp_path: Path) -> None:
    job = asked(tmp_path, GOOD)
    ran = job.check()
    assert (ran.code, ran.err, annotations(ran)) == (0, "", [])
    assert ran.outputs["exit-code"] == "0"
    assert job.runner.summary.startswith("\n## Handover ledger: passes\n")


@slow
def test_warnings_of_the_edit_fail_where_it_is_strict(tmp_path: Path) -> None:
    job = asked(tmp_path, DOUBTFUL)
    ran = job.check()
    assert (ran.code, sorted(rules(ran))) == (0, WARNINGS)
    ran = job.check(strict="true")
    assert (ran.code, sorted(rules(ran))) == (1, WARNINGS)


@slow
def test_a_ledger_that_is_gone_is_told(tmp_path: Path) -> None:
    ran = asked(tmp_path, GONE).check()
    assert (ran.code, rules(ran)) == (1, ["ledger-present"])
    ran = asked(tmp_path / "named", GONE).check(ledger="data")
    assert (ran.code, rules(ran)) == (1, ["ledger-present"])


@slow
def test_without_a_base_the_state_alone_is_judged(tmp_path: Path) -> None:
    job = asked(tmp_path, BAD, PUSH)
    ran = job.check()
    assert ran.code == 0
    assert set(rules(ran)) >= set(WARNINGS)
    assert git(job.runner.workspace, "rev-list", "--count", "HEAD") == "1"


@slow
def test_a_merge_group_is_judged_since_its_own_base(tmp_path: Path) -> None:
    job = asked(tmp_path, BAD, MERGE_GROUP)
    job.runner.contexts["github.event.merge_group.base_sha"] = job.main[-1]
    ran = job.check()
    assert (ran.code, rules(ran)) == (1, ["notes-append-only"])


@slow
@pytest.mark.parametrize("against", ["v1", "origin/main", "origin/main~1", "the first commit"])
def test_the_base_may_be_named(against: str, tmp_path: Path) -> None:
    job = asked(tmp_path, BAD, PUSH)
    ran = job.check(against=job.main[0] if against == "the first commit" else against)
    assert (ran.code, ran.err, rules(ran)) == (1, "", ["notes-append-only"])


@slow
@pytest.mark.parametrize(
    ("fetch", "reachable"), [(("--tags",), False), (("--no-tags",), True)], ids=["whole", "no base"]
)
def test_a_whole_clone_fetches_what_is_not_there(
    fetch: tuple[str, ...], reachable: bool, tmp_path: Path
) -> None:
    job = asked(tmp_path, BAD, PULL_REQUEST, *fetch)
    if not reachable:
        git(job.runner.workspace, "fetch", "--quiet", "origin")
        job.origin.rename(tmp_path / "away")
    ran = job.check()
    assert (ran.code, ran.err, rules(ran)) == (1, "", ["notes-append-only"])


@slow
@pytest.mark.parametrize("name", ["origin/main", "refs/remotes/origin/main"])
def test_a_tag_that_is_called_like_the_base_is_not_the_base(name: str, tmp_path: Path) -> None:
    job = asked(tmp_path, BAD, PULL_REQUEST, "--no-tags")
    git(job.runner.workspace, "tag", name, "HEAD")
    if name == "origin/main":
        assert_refused(job.check(against=name), 3, "could not be judged", job)
    ran = job.check()
    assert (ran.code, ran.err, rules(ran)) == (1, "", ["notes-append-only"])


@slow
def test_what_cannot_be_judged_is_no_pass(tmp_path: Path) -> None:
    job = asked(tmp_path, GOOD)
    assert_refused(job.check(strict="yes"), 2, "strict", job)
    assert_refused(job.check(working_directory="none"), 3, "working directory", job)
    assert_refused(job.check(against="no-such-branch"), 3, "could not be judged", job)
    assert_refused(job.check(ledger="none"), 3, "could not be judged", job)
    job = asked(tmp_path / "away", GOOD)
    job.origin.rename(tmp_path / "gone")
    assert_refused(job.check(), 3, "cannot be fetched", job)
    empty = tmp_path / "empty"
    empty.mkdir()
    job = Asked(empty, Runner(tmp_path / "job", empty, dict(PULL_REQUEST)), [])
    assert_refused(job.check(), 3, "actions/checkout", job)


@slow
def test_the_base_compared_with_itself_is_no_pass(tmp_path: Path) -> None:
    event = {**PULL_REQUEST, "GITHUB_EVENT_NAME": "pull_request_target"}
    job = asked(tmp_path, BAD, event, ref="refs/heads/main")
    assert_refused(job.check(), 3, "no edit of its own", job)
    job = asked(tmp_path / "head", BAD, event, ref="refs/pull/1/head")
    assert rules(job.check()) == ["notes-append-only"]


@slow
@pytest.mark.parametrize("text", ["$(touch run)", "`touch run`", '"; touch run; "', "' --strict"])
def test_no_input_is_run(text: str, tmp_path: Path) -> None:
    job = asked(tmp_path, GOOD)
    declared = ("ledger", "against", "strict", "sarif", "working-directory")
    for name in declared:
        ran = job.runner.check({name: text})
        assert ran.code == (0 if name == "sarif" else 2 if name == "strict" else 3)
    assert job.runner.run("install", {"python": text}).code == 2
    job = asked(tmp_path / "branch", GOOD, {**PULL_REQUEST, "GITHUB_BASE_REF": text})
    assert job.check().code == 3
    assert not list(tmp_path.rglob("run"))


@slow
def test_a_sarif_log_is_written_too(tmp_path: Path) -> None:
    job = asked(tmp_path, BAD)
    ran = job.check(sarif="atmt.sarif")
    assert (ran.code, rules(ran)) == (1, ["notes-append-only"])
    log = json.loads((job.runner.workspace / "atmt.sarif").read_text("utf-8"))
    new = [one for one in log["runs"][0]["results"] if one["baselineState"] == "new"]
    assert [one["ruleId"] for one in new] == ["notes-append-only"]
    ran = job.check(sarif="no/such/folder.sarif")
    assert (ran.code, ran.outputs["exit-code"]) == (3, "3")


@pytest.mark.parametrize("link", [True, pytest.param(False, marks=slow)])
def test_a_sarif_log_is_not_written_over_what_was_checked_out(link: bool, tmp_path: Path) -> None:
    job = asked(tmp_path, BAD)
    victim, there = tmp_path / "victim", job.runner.workspace / "atmt.sarif"
    victim.write_text("mine")
    there.symlink_to(victim) if link else there.write_text("mine")
    ran = job.check(sarif="atmt.sarif")
    assert (ran.code, ran.outputs["exit-code"]) == (3, "3")
    assert "already exists" in ran.out
    assert victim.read_text() == there.read_text() == "mine"


@slow
def test_the_repository_may_be_checked_out_elsewhere(tmp_path: Path) -> None:
    job = asked(tmp_path, BAD)
    inside = job.runner.workspace.name
    job.runner.workspace = job.runner.workspace.parent
    ran = job.check(working_directory=inside, ledger="data")
    assert (ran.code, rules(ran)) == (1, ["notes-append-only"])


@slow
def test_it_installs_itself_and_runs(tmp_path: Path) -> None:
    job = asked(tmp_path, BAD)
    # What Python would import, were it started here.
    for name in ("venv", "ensurepip", "pip", "atmt_cli"):
        (job.runner.workspace / f"{name}.py").write_text("raise SystemExit('from the checkout')")
    ran = job.runner.run("install")
    assert (ran.code, ran.out) == (0, "")
    command = Path(ran.outputs["command"])
    assert command.is_relative_to(job.runner.temp)
    ran = job.check()
    assert (ran.code, ran.err, rules(ran)) == (1, "", ["notes-append-only"])


@slow
def test_a_python_that_will_not_do_is_refused(tmp_path: Path) -> None:
    runner = Runner(tmp_path / "job", tmp_path)
    for python in ("false", "no-such-python"):
        ran = runner.run("install", {"python": python})
        (told,) = annotations(ran)
        assert (ran.code, ran.outputs) == (2, {})
        assert "3.11" in told.text


@slow
def test_a_machine_that_will_not_do_is_refused(tmp_path: Path) -> None:
    ran = Runner(tmp_path / "job", tmp_path, {"RUNNER_OS": "Windows"}).run("install")
    (told,) = annotations(ran)
    assert (ran.code, ran.outputs) == (2, {})
    assert "Linux or macOS" in told.text
