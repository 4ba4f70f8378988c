"""``--at``: the ledger as it was committed at a revision or by a day, as if it were checked out."""

import os
import shutil
from pathlib import Path

import pytest
import typer
from command import DATA, Ended
from dated_history import BODIES, Dated, at, dated, ledger, noon
from history import git
from inside import in_process as atmt
from spread import one_in

from atmt_cli.cli.app import app
from atmt_cli.cli.commands import COMMANDS

JANUARY, FEBRUARY, MARCH = "2018-01-10", "2018-02-01", "2018-03-01"
OTHER = BODIES.replace(b"The Taskforce", b"Another one")
FOREIGN = ledger().replace(b"Fund it", b"Dig it").replace(b"Staff it", b"Fill it")
"""The ledger of others: its actions have the same ids."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A history: another ledger in `old`; ours in `paper`, moved to `data`; a branch with a note of
    February that was merged in March; then broken, half, and whole again."""
    folder = tmp_path_factory.mktemp("at") / "place"
    first, noted = ledger(), ledger(f"{FEBRUARY} Met")
    dated(
        folder,
        [
            Dated({"x": b""}, noon("2016-01-01")),
            Dated(at("old", FOREIGN, OTHER), noon("2017-01-01")),
            Dated(at("paper", first), noon(JANUARY)),
            Dated(at("data", first), noon("2018-01-20")),
            Dated(at("data", noted), noon(FEBRUARY), parents=(4,)),
            Dated(at("data", ledger(status="on-hold")), noon("2018-02-10"), parents=(4,)),
            # The last minutes of 28 February in New York are the first hours of March in UTC.
            Dated(
                at("data", ledger(f"{FEBRUARY} Met", status="on-hold")),
                "1519875000 -0500",
                parents=(6, 5),
            ),
            Dated(at("data", b"schema: 2\n"), noon("2018-04-01")),
            Dated({"data/actions.yaml": noted}, noon("2018-04-02")),
            Dated(at("data", noted), noon("2018-05-01")),
        ],
    )
    for name, back in (("broken", "~2"), ("half", "~1"), ("2018-06-01", ""), ("paper", "~6")):
        git(folder, "tag", name, f"HEAD{back}")
    return folder


def run(place: Path, *words: str, **environ: str) -> Ended:
    return atmt(*words, cwd=place, env=environ)


DAYS = {JANUARY: "HEAD~6", "2018-01-25": "HEAD~5", "2018-02-28": "HEAD~4", MARCH: "HEAD~3"}
READING = (
    ("status",), ("status", "--all", "--format", "json"), ("list",), ("show", "A1"), ("gaps",),
    ("stats",), ("calendar",), ("check",), ("body", "list"), ("body", "show", "ols"),
    ("question", "list"), ("theme", "list"),
    ("waive", "--list"), ("ledger", "show"), ("export",), ("report", "chase", "ols"),
)  # fmt: skip
OFTEN = ((JANUARY, ("status",)), (MARCH, ("status",)), (MARCH, ("show", "A1")))
CASES = [(day, words) for day in DAYS for words in READING]


@pytest.mark.parametrize(
    ("day", "words"),
    one_in(
        3,
        [
            pytest.param(
                *case, marks=() if case in OFTEN else pytest.mark.slow, id=" ".join(case[1])
            )
            for case in CASES
        ],
    ),
)
def test_it_prints_what_a_checkout_of_that_day_does(
    day: str, words: tuple[str, ...], place: Path, tmp_path: Path
) -> None:
    git(tmp_path, "clone", "--quiet", str(place), "then")
    git(tmp_path / "then", "checkout", "--quiet", DAYS[day])
    folder = "paper" if day == JANUARY else "data"
    given = {"ATMT_LEDGER": str(tmp_path / "then" / folder)}
    then = run(tmp_path / "then", *words, ATMT_TODAY=day, **given)
    now = run(place, *words, "--at", day)
    assert then.out
    assert (now.code, now.out) == (then.code, then.out)


def test_every_reading_command_takes_it_and_no_writing_one(place: Path) -> None:
    run(place, "--help")
    takes = set()
    for name, command in typer.main.get_command(app).commands.items():  # type: ignore[attr-defined]
        for one in (command, *getattr(command, "commands", {}).values()):
            if any("--at" in option.opts for option in one.params):
                takes.add(name)
    named = {words[0] for words in READING} | {"log"}
    assert takes <= named
    assert named - takes == set()
    assert takes < set(COMMANDS)


def test_the_day_is_one_of_utc_wherever_one_is(place: Path) -> None:
    told = {
        run(place, "status", "--at", "2018-02-28", TZ=zone).out
        for zone in ("UTC", "America/New_York", "Pacific/Kiritimati")
    }
    assert len(told) == 1
    # What the branch had noted by then had not been merged.
    assert "2018-02-01" not in told.pop()
    assert "2018-02-01" in run(place, "status", "--at", MARCH).out


CLOCKS = {
    ("25 Jan 2018",): "2018-01-25",
    ("HEAD~5",): "2018-01-20",
    ("yesterday", "--today", "2018-01-26"): "2018-01-26",
    ("HEAD~5", "--today", "2019-01-01"): "2019-01-01",
}


@pytest.mark.parametrize("words", CLOCKS)
def test_the_clock_is_that_day_s_unless_somebody_says_otherwise(
    words: tuple[str, ...], place: Path
) -> None:
    assert f"\nAs of {CLOCKS[words]}: " in run(place, "status", "--at", *words).out


def test_the_folder_is_followed_and_no_other_ledger(place: Path) -> None:
    assert run(place, "show", "A1", "--at", "paper").out.startswith("A1 Fund it\n")
    first = git(place, "rev-parse", "--short=12", "paper")
    ended = run(place, "status", "--at", "2017-06-01")
    assert (ended.code, ended.out) == (3, "")
    assert ended.err == (
        "atmt: There was no data/actions.yaml by 2017-06-01\n"
        f"  the ledger was first committed on 2018-01-10: --at {first}\n"
    )


BAD = {
    "2015-06-01": (3, "There was no data/actions.yaml by 2015-06-01"),
    "HEAD~7": (3, "There was no data/actions.yaml at 'HEAD~7'"),
    "broken": (3, "broken:data/actions.yaml:1:1: error: ledger is required [schema-valid]"),
    "2018-04-01": (3, ":data/actions.yaml:1:1: error: ledger is required [schema-valid]"),
    "half": (3, "A ledger needs both files; there is no half:data/bodies.yaml"),
    "hapl": (3, "Git knows no commit 'hapl'; did you mean half?"),
    "HEAD~99": (3, "Git knows no commit 'HEAD~99'"),
    "2018-06-01": (2, "--at '1 June 2018'; for the other: --at refs/tags/2018-06-01"),
    "2018-13-01": (2, "--at: 2018-13-01 is not a date; months run from 01 to 12"),
    "2018-03": (2, "'2018-03' is not a day; name one, such as 2018-03-31"),
    "03/04/2018": (2, "'03/04/2018' may be 2018-04-03 or 2018-03-04"),
    " ": (2, "--at is blank"),
}


@pytest.mark.parametrize("named", one_in(4, BAD))
def test_what_cannot_be_shown_is_said(named: str, place: Path) -> None:
    ended = run(place, "status", "--at", named)
    code, said = BAD[named]
    assert (ended.code, ended.out) == (code, "")
    assert said in ended.err


def test_check_tells_of_a_broken_ledger_as_ever(place: Path) -> None:
    ended = run(place, "check", "--at", "broken")
    assert ended.code == 1
    assert "broken:data/actions.yaml:1:1: error: ledger is required" in ended.out


@pytest.mark.parametrize(
    "words",
    [("--against", "HEAD"), pytest.param(("--finish",), marks=pytest.mark.slow)],
)
def test_check_judges_it_by_itself(words: tuple[str, ...], place: Path) -> None:
    ended = run(place, "check", "--at", "HEAD", *words)
    assert (ended.code, ended.out) == (2, "")
    assert "atmt check --at HEAD" in ended.err
    assert run(place, "waive", "x", "A1", "--at", "HEAD").code == 2


@pytest.mark.slow
def test_a_ledger_that_is_gone_is_shown_as_it_was(place: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(place, tmp_path / "copy")
    then = run(copy, "check", "--at", "HEAD~3")
    git(copy, "rm", "--quiet", "-r", "data")
    git(copy, "commit", "--quiet", "--message", "End it")
    assert "No ledger here" in run(copy, "status").err
    (copy / "deep").mkdir()
    for where in (copy, copy / "deep"):
        assert run(where, "check", "--at", "HEAD~4") == then
        assert "A2: removed: 'Staff it'" in run(where, "log", "--since", "2018-01-01").out
        ended = run(where, "status", "--at", "HEAD")
        assert (ended.code, ended.out) == (3, "")
        assert "There was no data/actions.yaml at 'HEAD'" in ended.err.replace("deep/", "")


def test_a_shallow_clone_says_what_it_lacks(place: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--depth=3", place.as_uri(), "copy")
    ended = run(tmp_path / "copy", "status", "--at", JANUARY)
    assert (ended.code, ended.out) == (3, "")
    assert ended.err == (
        "atmt: Only part of the history was fetched: it begins on 2018-04-01, and you asked for "
        "2018-01-10\n  fetch the rest: git fetch --unshallow origin\n"
    )
    assert run(tmp_path / "copy", "status", "--at", "2018-05-01").code == 0


def test_without_git_or_history_it_says_so(tmp_path: Path) -> None:
    shutil.copytree(DATA, tmp_path / "data")
    ended = run(tmp_path, "status", "--at", "HEAD")
    assert (ended.code, ended.out) == (3, "")
    assert "is not in a git repository, so it has no history" in ended.err
    git(tmp_path, "init", "--quiet")
    for day in ("HEAD", JANUARY):
        assert "There is no commit yet" in run(tmp_path, "status", "--at", day).err
    bare = run(tmp_path, "log", PATH=os.devnull)
    assert (bare.code, bare.err.splitlines()[0]) == (
        3, "atmt: git is not installed; this command needs it",
    )  # fmt: skip
    assert run(tmp_path, "status", PATH=os.devnull).code == 0
