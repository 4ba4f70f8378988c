"""Where the answer of `check` goes: standard output, a file, the summary of a CI step."""

import json
import os
import stat
import subprocess
from functools import cache
from pathlib import Path

import pytest
from command import DATA, SCRIPT, environment
from github_log import commands, suspects
from history import repository
from inside import in_process as atmt
from reports import issues, junit

from atmt_cli.cli.check.report import FORMATS
from atmt_cli.render.check.summary import LARGEST

ROOT = DATA.parent
OLD = "what was there before\n"
UNSOUND = "nothing: sound\n"
EMPTY = "schema: 1\nledger: {title: Empty, closing_body: tf}\nactions: []\n"
ACTION = """\
  - {id: A1, title: %s, status: open, handovers: [{to: tf, status: proposed}], governance: [tf]}
"""
BODIES = "schema: 1\nbodies: [{id: tf, name: Taskforce, kind: taskforce}]\n"
ERROR = EMPTY.replace("[]", "\n" + ACTION % "T")
WARNING = ERROR.replace("to: tf", "to: ok")


def ledger(folder: Path, actions: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "actions.yaml").write_text(actions, "utf-8")
    bodies = BODIES.replace("taskforce}", "taskforce}, {id: ok, name: Okay, kind: office}")
    (folder / "bodies.yaml").write_text(bodies, "utf-8")
    return folder


def found_in(report: str, format_: str) -> int:
    """How many findings a report has, read as its readers do."""
    if format_ == "github":
        assert suspects(report) == len(commands(report))
        return len(commands(report))
    if format_ == "gitlab":
        return len(issues(report))
    if format_ == "junit":
        (suite,) = junit(report)
        texts = [case.system_out or "" for case in suite]
        texts += [result.text or "" for case in suite for result in case.result]
        return "".join(texts).count("actions.yaml:")
    if format_ == "sarif":
        return len(json.loads(report)["runs"][0]["results"])
    return len(json.loads(report)["findings"]) if format_ == "json" else report.count(".yaml:")


@cache
def text_of_the_real_ledger() -> str:
    return atmt("check", cwd=ROOT).out


@pytest.mark.slow
@pytest.mark.parametrize("format_", FORMATS)
def test_a_file_gets_what_standard_output_would(format_: str, tmp_path: Path) -> None:
    target = tmp_path / "report"
    target.write_text(OLD * 10_000)
    target.chmod(0o640)
    shown = atmt("check", "-f", format_, cwd=ROOT)
    written = atmt("check", "-f", format_, "-o", str(target), cwd=ROOT)
    assert (shown.code, shown.err, written.code, written.err) == (0, "", 0, "")
    assert target.read_text("utf-8") == shown.out
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert list(tmp_path.iterdir()) == [target]
    text = text_of_the_real_ledger()
    assert written.out == text
    assert found_in(shown.out, format_) == found_in(text, "text") > 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("actions", "code", "found", "formats"),
    [
        (EMPTY, 0, 0, FORMATS),
        (WARNING, 0, 1, ("github", "junit")),
        (ERROR, 1, 2, ("github", "junit")),
        (UNSOUND, 1, 2, ("gitlab", "sarif")),
    ],
    ids=["empty", "warning", "error", "unsound"],
)
def test_the_exit_code_is_the_same_in_each_format(
    actions: str, code: int, found: int, formats: tuple[str, ...], tmp_path: Path
) -> None:
    ledger(tmp_path, actions)
    for format_ in formats:
        ended = atmt("check", "-f", format_, cwd=tmp_path)
        assert (ended.code, ended.err) == (code, "")
        assert found_in(ended.out, format_) == found
    strict = atmt("check", "--strict", "-f", "junit", cwd=tmp_path)
    assert strict.code == bool(found)
    assert ("<failure" in strict.out) == bool(found)


def test_a_dash_is_standard_output() -> None:
    assert atmt("check", "-f", "gitlab", "-o", "-", cwd=ROOT).out.startswith("[\n")


def test_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "there").write_text(OLD)
    (tmp_path / "link").symlink_to("there")
    assert atmt("check", "-f", "gitlab", "-o", str(tmp_path / "link"), cwd=ROOT).code == 0
    assert (tmp_path / "link").is_symlink()
    assert issues((tmp_path / "there").read_text("utf-8"))


@pytest.mark.slow
def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    command = f"{SCRIPT} check -f gitlab -o >(cat > piped) > text; wait $!"
    subprocess.run(
        ["bash", "-c", command],
        cwd=tmp_path,
        env=environment({"ATMT_LEDGER": str(DATA)}),
        check=True,
    )
    assert issues((tmp_path / "piped").read_text("utf-8"))
    assert "warnings" in (tmp_path / "text").read_text("utf-8")


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("folder", "Is a directory"),
        ("nowhere/report", "there is no folder nowhere"),
        ("/dev/full", "No space left on device"),
        ("file/report", "Not a directory"),
        ("x" * 300, "File name too long"),
    ],
)
def test_a_target_that_takes_nothing_is_told(target: str, said: str, tmp_path: Path) -> None:
    ledger(tmp_path, ERROR)
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text(OLD)
    ended = atmt("check", "-f", "sarif", "-o", target, cwd=tmp_path)
    assert ended.code == 3
    assert ended.err.startswith(f"atmt: Cannot write {target}: {said}\n")
    assert found_in(ended.out, "text") == 2
    assert list((tmp_path / "folder").iterdir()) == []


@pytest.mark.slow
def test_a_report_is_never_half_written_over_another(tmp_path: Path) -> None:
    target = tmp_path / "report"
    target.write_text(OLD)
    # A real limit on the size of files, which the report is above.
    command = f"ulimit -f 8; trap '' XFSZ; exec {SCRIPT} check -f sarif -o {target}"
    ended = subprocess.run(
        ["bash", "-c", command],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        check=False,
    )
    assert ended.returncode == 3
    assert b"File too large" in ended.stderr
    assert list(tmp_path.iterdir()) == [target]
    assert target.read_text() == OLD


@pytest.mark.parametrize("target", ["actions.yaml", "link", "../it/bodies.yaml"])
def test_a_report_never_takes_the_place_of_the_ledger(target: str, tmp_path: Path) -> None:
    folder = ledger(tmp_path / "it", ERROR)
    (folder / "link").symlink_to("actions.yaml")
    ended = atmt("check", "-o", target, cwd=folder)
    assert (ended.code, ended.out) == (2, "")
    assert "is the ledger itself" in ended.err
    assert (folder / "actions.yaml").read_text("utf-8") == ERROR


def test_what_cannot_be_asked_is_told() -> None:
    assert "did you mean github?" in atmt("check", "-f", "gihtub", cwd=ROOT).err
    assert atmt("check", "-o", "", cwd=ROOT).code == 2


ON_GITHUB = {"GITHUB_ACTIONS": "true"}
HOSTILE = ERROR.replace("to: tf", 'to: "##[error]x"')


@pytest.mark.parametrize("format_", ["text", "sarif"])
def test_a_log_of_github_holds_no_command(format_: str, tmp_path: Path) -> None:
    odd = ledger(tmp_path / "::error ::x", HOSTILE)
    options = ("--ledger", str(odd), "-f", format_, "-o", str(tmp_path / "report"))
    (tmp_path / ".git").mkdir()
    ended = atmt("check", *options, cwd=tmp_path, env=ON_GITHUB)
    assert ended.code == 1
    assert suspects(ended.out) == 0
    assert "\\x3a:error ::x/actions.yaml:" in ended.out
    assert "##\\x5berror]x" in ended.out
    assert atmt("check", *options, cwd=tmp_path).out == ended.out


OLD_ONES = """\
schema: 1
ledger: {title: "##[error]l", closing_body: tf}
actions:
  - id: A1
    title: "##[error]t"
    status: open
    handovers: [{to: ok, status: proposed}]
    steps: [{text: "##[error]s", status: open}]
    notes: [{date: 2018-01, by: ok, text: "::error::n ##[error]n"}]
questions: [{text: "##[error]q", raised_on: 2017}]
waivers: [{rule: note-order, on: A1, reason: "##[error]w", by: ok, until: 2018-03}]
"""


@pytest.mark.parametrize(
    "words",
    ["status", "show A1 -f md", "diff", "check --against HEAD -f junit",
     "update A1 --short-title ##[error]u --json", "list --owner ##[error]u",
     *(pytest.param(words, marks=pytest.mark.slow) for words in (
         "list -f csv", "show A1", "gaps", "gaps -f json", "diff -f json", "diff -f jsonl",
         "diff -f md", "check --against HEAD -f json",
     ))],
)  # fmt: skip
def test_nothing_that_is_printed_in_a_job_of_github_is_a_command(
    words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository(tmp_path, [{"actions.yaml": EMPTY.encode(), "bodies.yaml": b"schema: 1\n"}])
    ledger(tmp_path, OLD_ONES)
    monkeypatch.setenv("ATMT_TODAY", "2018-01-10")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    ended = atmt(*words.split(), cwd=tmp_path)
    assert "##" in ended.said
    assert suspects(ended.said) == 0
    if words.endswith("json"):
        assert "##[error]" in str(ended.json)


def test_a_diff_is_to_the_byte_in_a_job_of_github(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    words = ("note", "A1", "##[error]", "--by", "ok", "--dry-run")
    assert '"##[error]"' in atmt(*words, cwd=ledger(tmp_path, OLD_ONES)).out


def summarised(folder: Path, target: Path) -> tuple[int, str]:
    env = {**ON_GITHUB, "GITHUB_STEP_SUMMARY": str(target)}
    ended = atmt("check", "-f", "github", cwd=folder, env=env)
    assert len(commands(ended.out)) == 2
    return ended.code, ended.err


def test_the_summary_of_a_step_is_added_to(tmp_path: Path) -> None:
    target = tmp_path / "summary.md"
    folder = ledger(tmp_path / "it", ERROR)
    assert summarised(folder, target) == (1, "")
    text = target.read_text("utf-8")
    assert text.startswith("\n## Handover ledger: fails\n\n2 errors, 0 warnings")
    target.write_text(OLD)
    assert summarised(folder, target) == (1, "")
    assert target.read_text("utf-8") == OLD + text


def test_a_summary_that_is_full_is_left_alone(tmp_path: Path) -> None:
    target, full = tmp_path / "summary.md", "x" * (LARGEST - 100)
    target.write_text(full)
    code, err = summarised(ledger(tmp_path / "it", ERROR), target)
    assert (code, err) == (1, "atmt: the step's summary is full; the findings are in the log\n")
    assert target.read_text() == full


def test_a_summary_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    code, err = summarised(ledger(tmp_path / "it", ERROR), tmp_path)
    assert code == 3
    assert err.startswith(f"atmt: Cannot write {tmp_path}: Is a directory")


def test_only_the_format_of_github_writes_a_summary(tmp_path: Path) -> None:
    target = tmp_path / "summary.md"
    env = {**ON_GITHUB, "GITHUB_STEP_SUMMARY": str(target)}
    atmt("check", "-f", "gitlab", cwd=ROOT, env=env)
    assert not os.path.lexists(target)
