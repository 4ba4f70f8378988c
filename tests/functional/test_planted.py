"""A hostile repository runs nothing: no command starts a program that it names."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from command import DATA, Ended, atmt
from inside import in_process
from planted_repository import Planted, plant
from spread import one_in

from atmt_cli.cli.app import app
from atmt_cli.model.findings import FILES

NOW = {f"data/{name}": (DATA / name).read_bytes() for name in FILES}
BEFORE = {**NOW, "data/actions.yaml": NOW["data/actions.yaml"].replace(b"Mobile", b"Moving", 1)}
MERGED = ("base", "ours", "theirs", "data/actions.yaml")

FORMS: dict[str, tuple[tuple[str, ...], ...]] = {
    "status": ((), ("--at", "HEAD~1"), ("--at", "2018-01-10"), ("--sort", "nothing")),
    "list": ((), ("--owner", "nobody")),
    "show": (("A2",), ("X9",)),
    "gaps": ((), ("--nothing",)),
    "stats": (("--by", "body"), ("--by", "nothing")),
    "check": (
        (),
        ("--against", "HEAD"),
        ("--against", "HEAD~1"),
        ("--against", "nowhere"),
        ("--against", "origin/main"),
        ("--against", "HEAD", "--format", "github"),
    ),
    "diff": (
        (),
        ("HEAD",),
        ("HEAD~1",),
        ("HEAD~1", "HEAD"),
        ("HEAD~1...HEAD",),
        ("--since", "2018-01-10"),
        ("nowhere",),
        ("@{upstream}",),
    ),
    "log": (
        ("--since", "2019-01-01"),
        (),
        ("A2", "--since", "2018-01"),
        ("--by", "ols"),
        ("--at", "HEAD~1"),
        ("--at", "2018-01-10"),
        ("--at", "nowhere"),
    ),
    "rules": ((), ("no-such-rule",)),
    "help": (("owner",), ("no-such-word",)),
    "schema": (("actions",), ("nothing",)),
    "note": (("A2", "They met."), ("X9", "They met.")),
    "update": (("A2", "--status", "on-hold", "--reason", "x"), ("X9", "--status", "on-hold")),
    "offer": (("A2", "ols"), ("A2", "nobody")),
    "accept": (("A2", "ols", "--evidence", "Minutes"), ("A2", "nobody")),
    "decline": (("A2", "ols", "--reason", "x"), ("A2", "nobody")),
    "withdraw": (("A2", "ols", "--reason", "x"), ("A2", "nobody")),
    "transfer": (("mhra", "ols", "--only", "A6"), ("nobody", "ols")),
    "close": (("A2", "--propose"), ("X9",)),
    "reopen": (("A2", "--reason", "x"), ("X9", "--reason", "x")),
    "correct": (("A2", "title=Another", "--reason", "x"), ("X9", "title=Another", "--reason", "x")),
    "step add": (("A2", "Ask them"), ("X9", "Ask them")),
    "step assign": (("A2.1", "ols"), ("A2.9", "ols")),
    "step due": (("A2.1", "2018-05"), ("A2.9", "2018-05")),
    "step done": (("A2.1",), ("A2.9",)),
    "step drop": (("A2.1", "--reason", "x"), ("A2.9",)),
    "add": (("A seventh", "--to", "ols"), ("A seventh", "--to", "nobody")),
    "body list": ((), ("--nothing",)),
    "body show": (("ols",), ("nobody",)),
    "body add": (("new", "A new body", "--kind", "office"), ("ols", "Twice")),
    "body update": (("ols", "--kind", "office"), ("nobody", "--name", "x")),
    "body end": (("ols", "--on", "2018-01"), ("nobody",)),
    "theme list": ((), ("--nothing",)),
    "theme add": (("skills", "Skills"), ("SKILLS", "Skills")),
    "question list": ((), ("--about", "A99")),
    "body split": (
        ("ols", "mhra", "dit", "--on", "2018-01", "--rest", "dit"),
        ("ols", "mhra", "dit", "--on", "2018-01"),
    ),
    "question add": (("Who pays?",), ("",)),
    "question answer": (("1", "Nobody"), ("999", "Nobody")),
    "waive": (("owner-has-accepted", "A2", "--reason", "x", "--until", "2018-03-31"), ("x", "A2")),
    "ledger show": ((), ("--nothing",)),
    "ledger update": (("--title", "New"), ()),
    "undo": ((), ("--by", "nobody")),
    "import": (("tracker.csv", "--new-bodies", "--yes"), ("nothing.csv",)),
    "apply": (("edits.jsonl",), ("nothing.jsonl",)),
    "export": ((), ("--format", "nothing")),
    "index": (("all.yaml", "-o", "central.db"), ("nothing.yaml", "-o", "central.db")),
    "report paper": ((), ("--since", "2099")),
    "report brief": (("-o", "brief.html"), ("--format", "nothing")),
    "report certificate": ((), ("-o", "certificate.pdf")),
    "report silence": ((), ("--format", "nothing")),
    "report html": (("-o", "page.html"), ("-o", "no/page.html")),
    "report chase": (("--all", "-o", "letters"), ("nobody",)),
    "calendar": (("-o", "due.ics"), ("--body", "nobody")),
    "init": (("fresh", "--example", "atmt"), ("data",)),
    "merge-driver": (("base", "ours", "base", MERGED[3]), MERGED, ("nothing", *MERGED[1:])),
    "setup-git": (("--dry-run",), (), ("--ledger", "nowhere")),
    "tidy": (("--against", "HEAD"), ("--against", "nowhere")),
}
"""Ways to call every command: first one that it carries out, and one at least that fails."""
_OFFER = ("offer", "A2", "ols")
CODES = {"report certificate": 1, "index": 3}
"""What a command ends with that is carried out, where that is not 0: nobody has accepted yet; the
history is not whole.
"""
FIRST = {"accept": _OFFER, "decline": _OFFER, "undo": ("note", "A2", "They met.")}
"""What is done before those that answer an offer, or take back an edit."""


def commands() -> Iterator[str]:
    """Every command that there is, as it is typed."""
    in_process("--help", cwd=DATA)
    for name, command in typer.main.get_command(app).commands.items():  # type: ignore[attr-defined]
        below = getattr(command, "commands", None)
        yield from [name] if below is None else (f"{name} {one}" for one in below)


def called(there: Planted, command: str, *words: str) -> Ended:
    """Run a command where the ledger is as it was committed."""
    for path, data in NOW.items():
        (there.top / path).write_bytes(data)
    for number, side in enumerate(MERGED[:3]):
        text = NOW["data/actions.yaml"].replace(b"Talent", b"Skill" * number or b"Talent")
        (there.top / side).write_bytes(text)
    (there.top / "edits.jsonl").write_text('{"op": "note", "action": "A2", "text": "They met."}\n')
    (there.top / "all.yaml").write_text("ledgers: [{name: here, repository: ., path: data}]\n")
    (there.top / "tracker.csv").write_text("Ref,Action,Owner\n9,Paint,Painters\n")
    shutil.rmtree(there.top / "fresh", ignore_errors=True)
    if command in FIRST:
        assert atmt(*FIRST[command], cwd=there.top, env=there.environ).code == 0
    return atmt(*command.split(), *words, cwd=there.top, env=there.environ)


def test_every_command_is_tried() -> None:
    assert sorted(FORMS) == sorted(commands())


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Planted:
    return plant(tmp_path_factory.mktemp("planted"), [BEFORE, NOW])


@pytest.mark.slow
def test_what_is_planted_runs_where_anybody_calls_git(there: Planted) -> None:
    there.run()
    there.git("status")
    assert "core.fsmonitor" in there.run()
    (there.top / "data" / "bodies.yaml").touch()
    there.git("diff", "HEAD")
    assert {"filter.trap.process"} <= set(there.run())
    there.git("cat-file", "-p", "HEAD~1:data/actions.yaml", GIT_ALLOW_PROTOCOL="ssh")
    assert "core.sshCommand" in there.run()


@pytest.mark.parametrize("command", one_in(2, [
    pytest.param(one, marks=() if one in ("check", "setup-git") else pytest.mark.slow)
    for one in FORMS
]))  # fmt: skip
def test_no_command_runs_what_is_planted(command: str, there: Planted) -> None:
    there.run()
    ended = [called(there, command, *words) for words in FORMS[command]]
    assert there.run() == []
    assert [one.said for one in ended if "Traceback" in one.said] == []
    codes = [one.code for one in ended]
    assert (codes[0], any(codes)) == (CODES.get(command, 0), True)


def test_a_git_that_cannot_be_told_not_to_fetch_fetches_nothing(
    there: Planted, tmp_path: Path
) -> None:
    old = tmp_path / "git"
    real = shutil.which("git")
    old.write_text(f'#!/bin/sh\nunset GIT_NO_LAZY_FETCH\nexec {real} "$@"\n')
    old.chmod(0o755)
    env = {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    there.run()
    for words in (("check", "--against", "HEAD~1"), ("diff", "HEAD~1")):
        ended = atmt(*words, cwd=there.top, env=env)
        assert (ended.code, ended.out) == (3, "")
        assert "this clone is incomplete" in ended.err
    assert there.run() == []
