"""In a job of CI no command prints what its runner would obey, nor a raw control character."""

import csv
import io
import re
import subprocess
from pathlib import Path

import pytest
from command import Ended, atmt
from github_log import obeyed

EVIL = (
    r"::add-mask::a\n::set-output name=x::y\r::error::z\n  ::stop-commands::t ##[group]g "
    r"##vso[task.setvariable variable=x]y \e[31m\0\x7F\x9B2J\u202E\e[0Ksection_start:1:x\r\e[0K "
    r"'\\x1b =1+1"
)
SAFE = r"::add-mask::a ##[group]g ##vso[task.setvariable variable=x]y"
BLOCK = ("::add-mask::a", "##[group]g", "::set-env name=PATH::.")
TITLE = "\n".join(f"      {line}" for line in BLOCK)
NOTE = "\n".join(f"          {line}" for line in BLOCK)
ACTIONS = f"""\
schema: 1
ledger: {{title: "{EVIL}", closing_body: tf, closes_on: 2018-01, keeper: sec}}
sources: [{{id: src, title: "{EVIL}"}}]
actions:
  # ##[error] in a remark \u202e
  - id: A1
    title: |
{TITLE}
    short_title: "{EVIL}"
    status: open
    handovers: [{{to: sec, status: offered, offered_on: 2018-01-02}}]
    rag: {{rating: red, reason: "{EVIL}", on: 2018-01, by: sec}}
    steps: [{{text: "{EVIL}", status: open, assignee: sec}}]
    notes:
      - {{date: 2018-01-02, by: sec, text: "{EVIL}"}}
      - date: 2018-01-03
        by: sec
        text: |
{NOTE}
  - {{id: A2, title: "{EVIL}", status: open}}
questions: [{{text: "{EVIL}", raised_on: 2018-01, about: [A1]}}]
waivers: [{{rule: note-order, on: A1, reason: "{EVIL}", by: sec, until: 2018-03}}]
"""
BODIES = f"""\
schema: 1
bodies:
  - {{id: tf, name: Taskforce, kind: taskforce}}
  - {{id: sec, name: "{EVIL}", aka: ["{SAFE}"], kind: office, contact: "{EVIL}"}}
"""
ANSWERS = ("table", "json", "jsonl", "csv", "tsv", "md")
TABLE = {
    **dict.fromkeys(("status", "list", "show A1 A2", "gaps", "stats", "stats --by body"), ANSWERS),
    **dict.fromkeys(("body list", "body show sec"), ANSWERS),
    **dict.fromkeys(("ledger show", "question list", "waive --list"), ANSWERS),
    "check": ("text", "json", "gitlab", "sarif", "junit"),
    "check --against HEAD": ("text", "json", "gitlab", "sarif", "junit"),
    "diff": ("text", "json", "jsonl", "md"),
    "log": ("text", *ANSWERS),
    "status --at HEAD": ("table",),
    "export": ("csv", "json", "jsonl"),
    "report chase sec": ("",),
    **dict.fromkeys(("report paper", "report brief", "report silence"), ("md", "html", "json")),
    "report html": ("",),
    "rules": ("table", "json"),
    "note A1 x": ("--dry-run", "--json", "--dry-run --json"),
    "offer A2 sec": ("--dry-run",),
    "update A1 --short-title y": ("--dry-run",),
    "body update sec --contact x": ("--dry-run",),
    "note A1 ::error::x": ("--dry-run",),
    "list --owner ::error::x": ("",),
    "apply ##[error]x": ("",),
    "setup-git": ("--dry-run",),
}  # fmt: skip
CELLS = [
    f"{words} {format_ if format_[:1] in ('', '-') else f'--format {format_}'}".strip()
    for words, formats in TABLE.items()
    for format_ in formats
]
RAW = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
ON_GITHUB = {"GITHUB_ACTIONS": "true"}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A repository with a ledger that has a command, and control characters, in every text."""
    (tmp_path / "actions.yaml").write_text(ACTIONS, "utf-8")
    (tmp_path / "bodies.yaml").write_text(BODIES, "utf-8")
    return tmp_path


def run(words: str, there: Path) -> Ended:
    return atmt(*words.split(), cwd=there, env=ON_GITHUB)


def harmless(ended: Ended) -> None:
    assert ended.code in (0, 1, 2, 3), ended.said
    assert not re.search("a fault in atmt|The ledger cannot be read", ended.err)
    for stream in (ended.out, ended.err):
        assert obeyed(stream) == []
        assert not RAW.search(stream)


@pytest.mark.slow
@pytest.mark.parametrize("words", CELLS)
def test_no_command_prints_what_a_runner_obeys(words: str, place: Path) -> None:
    subprocess.run(["git", "init", "-q", str(place)], check=True)
    harmless(run(words, place))


@pytest.mark.parametrize("words", ["status", "note A1 x --dry-run", "export"])
def test_what_is_printed_in_a_job_is_harmless(words: str, place: Path) -> None:
    ended = run(words, place)
    harmless(ended)
    assert ended.code == 0
    assert "add-mask" in ended.out


def test_a_hostile_sheet_comes_back_as_it_was(place: Path) -> None:
    printed = run("export", place).out
    (place / "sheet.csv").write_text(printed, "utf-8")
    assert run("export -o other.csv", place).code == 0
    assert (place / "other.csv").read_text("utf-8-sig") == printed
    ended = run("apply sheet.csv", place)
    assert (ended.code, ended.out) == (0, "Nothing to change\n"), ended.err
    shown = next(csv.DictReader(io.StringIO(printed)))["short_title"]
    assert shown.startswith(r"'\\x3a:add-mask::a\n::set-output name=x::y\r::error::z\n")


@pytest.mark.slow
def test_a_diff_in_brackets_is_applied_as_it_is(place: Path) -> None:
    text = (place / "actions.yaml").read_text("utf-8").replace(" \u202e", "")
    (place / "actions.yaml").write_text(text, "utf-8")
    subprocess.run(["git", "init", "-q", str(place)], check=True)
    made = run("note A1 ##[error]x --dry-run", place)
    first, *_, last = made.out.splitlines()
    assert first == f"::stop-commands::{last[2:-2]}"
    assert run("note A1 ##[error]x --dry-run", place).out.splitlines()[0] != first
    (place / "patch").write_text(made.out, "utf-8")
    subprocess.run(["git", "apply", "patch"], cwd=place, check=True)
    by_patch = (place / "actions.yaml").read_text("utf-8")
    (place / "actions.yaml").write_text(text, "utf-8")
    assert run("note A1 ##[error]x", place).code == 0
    assert (place / "actions.yaml").read_text("utf-8") == by_patch
    # Without a command in it, or a runner that obeys one, a diff is nothing but a diff.
    assert atmt("note", "A1", "x", "--dry-run", cwd=place).out.startswith("--- a/actions.yaml\n")
