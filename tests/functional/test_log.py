"""``atmt log``: what each commit did to the ledger, who made it and when; newest first."""

import csv
import json
import os
import re
import shutil
from io import StringIO
from pathlib import Path

import pytest
from command import Ended
from dated_history import BODIES, Dated, at, dated, ledger, noon
from history import git
from inside import in_process as atmt
from spread import one_in

MET, WROTE, CALLED = "2018-02-01 Met", "2018-02-03 Wrote", "2018-02-05 Called"
BEN = b"Ben <ben@example.org>"
RAW = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@pytest.fixture(scope="module")
def ids(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    return []


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, ids: list[str]) -> Path:
    """A ledger of `paper` that moved to `data` without an edit; a branch with two notes of Ben's;
    meanwhile a status; the merge of both, which corrects that; and a squashed pull request."""
    folder = tmp_path_factory.mktemp("log") / "place"
    merged = ledger(MET, WROTE, status="in-progress")
    ids += dated(
        folder,
        [
            Dated({"x": b""}, noon("2018-01-01")),
            Dated(at("paper", ledger()), noon("2018-01-10"), b"The paper"),
            Dated(at("data", ledger()), noon("2018-01-20"), b"Move it"),
            Dated(at("data", ledger(MET)), noon("2018-02-01"), b"They met", BEN, parents=(3,)),
            Dated(at("data", ledger(status="on-hold")), noon("2018-02-02"), b"Wait", parents=(3,)),
            Dated(at("data", ledger(MET, WROTE)), noon("2018-02-03"), author=BEN, parents=(4,)),
            Dated(at("data", merged), noon("2018-02-04"), b"Merge Ben's", parents=(5, 6)),
            Dated({**at("data", merged), "x": b"y"}, noon("2018-02-05"), b"Something else"),
            Dated(
                at("data", ledger(MET, WROTE, CALLED, status="in-progress")),
                noon("2018-02-06"),
                b"Call them\n on the phone (#12)\n\nAt length",
                BEN,
                b"GitHub <noreply@github.com>",
            ),
        ],
    )
    return folder


def run(place: Path, *words: str, **environ: str) -> Ended:
    return atmt("log", *words, cwd=place, env=environ)


TOLD = """\
{8}  2018-02-06 12:00  Ben (committed by GitHub): 'Call them on the phone (#12)'
  A1: note by OLS added
    A1#3  5 February 2018: 'Called'

{6}  2018-02-04 12:00  Ann: 'Merge Ben's'
  A1: status from on-hold to in-progress

{5}  2018-02-03 12:00  Ben (committed by Ann): 'Edit'
  A1: note by OLS added
    A1#2  3 February 2018: 'Wrote'

{4}  2018-02-02 12:00  Ann: 'Wait'
  A1: status from open to on-hold

{3}  2018-02-01 12:00  Ben (committed by Ann): 'They met'
  A1: note by OLS added
    A1#1  1 February 2018: 'Met'

"""


def short(text: str, ids: list[str]) -> str:
    return text.format(*(one[:12] for one in ids))


def test_it_tells_what_each_commit_did_and_who_made_it(place: Path, ids: list[str]) -> None:
    ended = run(place)
    assert (ended.code, ended.err) == (0, "")
    told, _, first = ended.out.partition(ids[1][:12])
    assert told == short(TOLD, ids)
    # The move of the folder is no edit, and what was before it is told.
    assert first.startswith("  2018-01-10 12:00  Ann: 'The paper'\n  ledger: added: 'The ledger'\n")


def test_it_is_the_same_in_every_zone(place: Path) -> None:
    assert run(place, TZ="Pacific/Kiritimati").out == run(place, TZ="America/New_York").out


def commits(ended: Ended, ids: list[str]) -> list[int]:
    """The commits that are told of, by their numbers."""
    assert ended.code == 0, ended.err
    found = re.findall("^([0-9a-f]{12})  ", ended.out, re.MULTILINE)
    return [[one[:12] for one in ids].index(name) for name in found]


CHOSEN = {
    "A1": [8, 6, 5, 4, 3, 1],
    "A2": [1],
    "--by ols": [8, 5, 3],
    "--by OLS A2": [],
    "--since 2018-02-03": [8, 6, 5],
    "--since February": None,
    "--since 2018-02": [8, 6, 5, 4, 3],
    "--since yesterday --today 2018-02-07": [8],
    "--at 2018-02-03": [4, 1],
    "--at 2018-02-04 --by ols --since 2018-02-03": [5],
    "A9": None,
    "--by nobody": None,
    "--at nowhere": None,
}


@pytest.mark.parametrize("words", one_in(4, CHOSEN))
def test_it_shows_what_was_asked_for(words: str, place: Path, ids: list[str]) -> None:
    ended, wanted = run(place, *words.split()), CHOSEN[words]
    if wanted is None:
        assert (ended.code, ended.out) in ((2, ""), (3, ""))
        assert "Traceback" not in ended.err
        return
    assert commits(ended, ids) == wanted
    if not wanted:
        assert ended.out == "No change to A2 by ols was committed.\n"


def test_scripts_get_the_events(place: Path, ids: list[str]) -> None:
    answer = run(place, "--since", "2018-02-06", "--format", "json").json
    (event,) = answer["events"]
    assert (answer["format"], answer["kind"], answer["unread"]) == ("atmt/1", "log", [])
    assert {name: event[name] for name in list(event)[:7]} == {
        "commit": ids[8],
        "committed_at": "2018-02-06T12:00:00Z",
        "author": {"name": "Ben", "email": "ben@example.org"},
        "committer": {"name": "GitHub", "email": "noreply@github.com"},
        "subject": "Call them on the phone (#12)",
        "where": "A1#3",
        "record": "note",
    }
    assert event["by"] == ["ols"]
    lines = run(place, "--format", "jsonl").out.splitlines()
    assert json.loads(lines[0]) == event
    rows = list(csv.DictReader(StringIO(run(place, "--format", "csv").out)))
    assert (len(rows), rows[0]["author.name"], rows[0]["where"]) == (len(lines), "Ben", "A1#3")
    table = run(place, "--format", "table", "--since", "2018-02-06", COLUMNS="160").out
    assert re.search("2018-02-06 12:00 .* A1#3 .*note by OLS added", table)


EVIL = b"\x1b]0;x\x07\xe2\x80\xae::error::x\r <b>@all"
HOSTILE = {
    "escapes": (EVIL.replace(b"<b>", b"(b)") + b" <x\x1b[2J@example.org>", EVIL + b"\n\n" + EVIL),
    "a formula": (b"=cmd() <=1+1@example.org>", b"=HYPERLINK(1)"),
    "no UTF-8": (b"Jos\xe9 <j@example.org>", b"Caf\xe9"),
    "nothing": (b" <>", b""),
    "much": (b"A" * 5000 + b" <a@example.org>", b"M" * 100_000),
}
FORMATS = ("text", "table", "json", "jsonl", "csv", "tsv", "md")


@pytest.mark.parametrize("evil", one_in(2, HOSTILE))
def test_nothing_of_a_commit_reaches_a_terminal_raw(evil: str, tmp_path: Path) -> None:
    person, message = HOSTILE[evil]
    dated(
        tmp_path / "x",
        [Dated(at("", ledger()), noon("2018-01-10"), message, person, person)],
    )
    for format_ in FORMATS:
        ended = run(tmp_path / "x", "--format", format_, GITHUB_ACTIONS="true")
        assert (ended.code, ended.err) == (0, ""), format_
        assert not RAW.search(ended.out), format_
        assert not re.search("(?m)^::", ended.out), format_
        if format_ == "csv":
            cells = [cell for row in csv.reader(StringIO(ended.out)) for cell in row]
            assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
        if format_ == "md":
            assert "<b>" not in ended.out
    assert len(run(tmp_path / "x", "A2").out.splitlines()[0]) < 400


def forged(folder: Path, *lines: bytes) -> None:
    """Make HEAD a commit of its tree whose head ends in these lines."""
    tree = git(folder, "rev-parse", "HEAD^{tree}").encode()
    text = b"\n".join((b"tree " + tree, *lines, b"", b"x"))
    made = git(folder, "hash-object", "-t", "commit", "-w", "--stdin", "--literally", given=text)
    git(folder, "update-ref", "refs/heads/main", made)


WHEN = {
    b"committer A <a@x> 99999999999999 +0000": "9999-12-31 23:59",
    b"committer A <a@x> -1 +0000": "1970-01-01 00:00",
    b"committer A <a@x> soon": "1970-01-01 00:00",
    b"committer A": "1970-01-01 00:00",
    b"committer A <a> b> 1515500000 +9999": "2018-01-09 12:13",
    b"encoding x": "1970-01-01 00:00",
}


@pytest.mark.parametrize(
    "line", [*WHEN][:2] + [pytest.param(x, marks=pytest.mark.slow) for x in [*WHEN][2:]]
)
def test_a_time_that_cannot_be_is_the_nearest_one(line: bytes, tmp_path: Path) -> None:
    dated(tmp_path / "x", [Dated(at("", ledger()), noon("2018-01-10"))])
    forged(tmp_path / "x", b"author A <a@x> 1 +0000", line)
    ended = run(tmp_path / "x")
    assert ended.code == 0
    assert ended.out[14:].startswith(WHEN[line])
    assert run(tmp_path / "x", "--since", "1960-01-01").out == ended.out


def test_a_name_is_read_in_the_encoding_that_the_commit_says(tmp_path: Path) -> None:
    dated(tmp_path / "x", [Dated(at("", ledger()), noon("2018-01-10"))])
    who = b"Jos\xe9 <j@example.org> 1515500000 +0000"
    forged(tmp_path / "x", b"author " + who, b"committer " + who, b"encoding ISO-8859-1")
    assert "  José: 'x'\n" in run(tmp_path / "x").out


def test_a_clock_that_was_wrong_hides_nothing(tmp_path: Path) -> None:
    early = Dated(at("", ledger(MET, WROTE)), noon("1970-01-01"))
    ids = dated(
        tmp_path / "x",
        [
            Dated(at("", ledger()), noon("2018-01-10")),
            Dated(at("", ledger(MET)), noon("2018-02-01")),
            early,
            Dated(at("", ledger(MET, WROTE, CALLED)), noon("2018-02-05")),
        ],
    )
    assert commits(run(tmp_path / "x", "--since", "2018-01-15"), ids) == [3, 1]


def test_what_cannot_be_read_is_said_where_it_was(tmp_path: Path) -> None:
    ids = dated(
        tmp_path / "x",
        [
            Dated(at("", ledger()), noon("2018-01-10")),
            Dated(at("", ledger(MET) + b"  broken"), noon("2018-02-01"), author=BEN),
            Dated({"actions.yaml": ledger(MET)}, noon("2018-02-02")),
            Dated(at("", ledger(MET, WROTE)), noon("2018-02-03")),
        ],
    )
    ended = run(tmp_path / "x", "--since", "2018-01-20")
    names = [one[:12] for one in ids]
    assert ended.code == 3
    assert ended.out == (
        f"{names[3]}  2018-02-03 12:00  Ann: 'Edit'\n"
        "  A1: note by OLS added, 2 times\n"
        "    A1#1  1 February 2018: 'Met'\n"
        "    A1#2  3 February 2018: 'Wrote'\n\n"
        f"{names[2]}  2018-02-02 12:00  Ann: 'Edit'\n"
        f"  cannot be read: A ledger needs both files; there is no {names[2]}:bodies.yaml\n\n"
        f"{names[1]}  2018-02-01 12:00  Ben (committed by Ann): 'Edit'\n"
        f"  cannot be read: {names[1]}:actions.yaml:14:3: expected a colon after the key\n"
    )
    assert ended.err.startswith("atmt: At 2 commits the ledger cannot be read; the last one: A led")
    answer = run(tmp_path / "x", "--since", "2018-01-20", "--format", "json")
    assert answer.code == 3
    assert [one["commit"] for one in answer.json["unread"]] == [ids[2], ids[1]]
    assert run(tmp_path / "x", "--since", "2018-02-03").code == 0


def test_a_shallow_clone_tells_no_more_than_it_knows(place: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--depth=3", place.as_uri(), "copy")
    ended = run(tmp_path / "copy")
    assert ended.code == 3
    assert "added: 'The ledger'" not in ended.out
    assert "Call them on the phone" in ended.out
    assert "atmt: Only part of the history was fetched: what came before 2018-02-" in ended.err
    assert "fetch the rest: git fetch --unshallow origin" in ended.err
    assert run(tmp_path / "copy", "--since", "2018-02-06").code == 0


def loose(folder: Path, revision: str) -> Path:
    name = git(folder, "rev-parse", revision)
    return folder / ".git" / "objects" / name[:2] / name[2:]


def test_it_is_told_as_it_is_read_and_a_lost_object_ends_it(place: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(place, tmp_path / "copy")
    for pack in (copy / ".git" / "objects" / "pack").glob("*.pack"):
        data = pack.read_bytes()
        shutil.rmtree(pack.parent)
        git(copy, "unpack-objects", "-q", given=data)
    loose(copy, "HEAD~5:paper/actions.yaml").unlink()
    ended = run(copy)
    assert ended.code == 3
    assert "Call them on the phone" in ended.out
    assert re.search("Git cannot read the blob .*:data/actions.yaml: it is missing", ended.err)


def test_one_process_of_git_reads_it_all(place: Path, tmp_path: Path) -> None:
    shim, calls = tmp_path / "bin" / "git", tmp_path / "calls"
    shim.parent.mkdir()
    real = shutil.which("git")
    shim.write_text(f'#!/bin/sh\necho "$@" >> {calls}\nexec {real} "$@"\n')
    shim.chmod(0o755)
    for words in ((), ("A1",)):
        calls.write_text("")
        assert run(place, *words, PATH=f"{shim.parent}{os.pathsep}{os.environ['PATH']}").code == 0
        made = calls.read_text()
        assert made.count("cat-file --batch\n") == 1
        assert len(made.splitlines()) <= 6


def test_a_copy_is_no_move(tmp_path: Path) -> None:
    copied = {**at("example", ledger()), **at("data", ledger())}
    ids = dated(
        tmp_path / "x",
        [Dated(at("example", ledger()), noon("2018-01-10")), Dated(copied, noon("2018-02-01"))],
    )
    assert commits(run(tmp_path / "x"), ids) == [1]
    ended = atmt("status", "--at", "2018-01-10", cwd=tmp_path / "x")
    assert (ended.code, ended.out) == (3, "")
    assert f"the ledger was first committed on 2018-02-01: --at {ids[1][:12]}" in ended.err


def test_where_a_ledger_is_broken_is_shown_visibly(tmp_path: Path) -> None:
    name = "a\x1b[2Jb"
    dated(
        tmp_path / "x",
        [Dated(at(name, b"x"), noon("2018-01-10")), Dated(at(name, ledger()), noon("2018-02-01"))],
    )
    ended = run(tmp_path / "x" / name)
    assert ended.code == 3
    assert ":a\\x1b[2Jb/actions.yaml:1:1: " in ended.out
    assert not RAW.search(ended.said)


def test_a_ledger_that_went_and_came_again_is_told_so(tmp_path: Path) -> None:
    ids = dated(
        tmp_path / "x",
        [
            Dated(at("data", ledger()), noon("2018-01-10")),
            Dated({"x": b""}, noon("2018-02-01")),
            Dated(at("data", ledger()), noon("2018-03-01")),
        ],
    )
    assert commits(run(tmp_path / "x", "A2"), ids) == [2, 1, 0]
    assert "A2: removed: 'Staff it'" in run(tmp_path / "x", "A2").out


def test_since_a_day_is_since_its_first_minute(place: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(place, tmp_path / "copy")
    (copy / "data" / "bodies.yaml").write_bytes(BODIES + b"  - {id: x, name: X, kind: office}\n")

    def since(day: str) -> Ended:
        return atmt("diff", "--since", day, cwd=copy)

    assert since("2018-02-07").out == "body x: added: 'X'\n  body:x  kind office\n1 change\n"
    assert "A1: note by OLS added\n" in since("2018-02-06").out
    assert (
        "A1: status from open to in-progress; note by OLS added, 3 times" in since("2018-01-20").out
    )
    # Across the move of the folder.
    assert since("2018-01-15").out == since("2018-01-20").out
    assert "A1: added" in since("2018-01-05").out
    assert since("2017-01-05").out == since("2018-01-05").out
    assert since("2017-01-05 ").code == 0
    assert atmt("diff", "HEAD", "--since", "2018-02-06", cwd=copy).code == 2
    assert since("soon").code == 2
