"""The end of a body that is still to come, in one ledger and in many: what is told, and typed."""

import shlex
from collections.abc import Sequence
from pathlib import Path

import pytest
from command import Ended
from history import checked_out, git
from inside import in_process

from atmt_cli.model.findings import FILES

pytestmark = pytest.mark.slow
BEFORE, LAST, FIRST = "2018-01-10", "2018-01-31", "2018-02-01"
TRANSFER = ("transfer", "ols", "lsa", "--on", LAST)
OLS = "  - {id: ols, name: OLS, kind: office}\n"
LSA = "  - {id: lsa, name: Life Sciences Agency, kind: agency, from: 2018-02-01}\n"
FULL = (
    "  - {id: lsa, name: Life Sciences Agency, aka: [LSA], kind: agency, from: 2018-02-01, "
    "contact: lsa@example.org}\n"
)
SEC = "  - {id: sec, name: Sec, kind: office}\n  - {id: tf, name: Group, kind: taskforce}\n"
HEAD = "schema: 1\nledger: {title: Floods, closing_body: tf, closes_on: 2017-11, keeper: sec}\n"
NAMED = "{to: ols, status: proposed}"
HELD = "{to: ols, status: accepted, offered_on: 2017-12-01, answered_on: 2017-12-02, evidence: [A]}"
HANDED = "{to: lsa, from: ols, status: proposed, proposed_on: 2018-01-02}"
NONE = "{to: sec, status: proposed}"


def cloned(folder: Path, bodies: str, *handovers: str) -> None:
    """A ledger that is committed, with an action for each of some handovers."""
    each = enumerate(handovers, 1)
    actions = "".join(
        f"  - {{id: A{n}, title: Act {n}, status: open, governance: [sec], handovers: [{one}]}}\n"
        for n, one in each
    )
    texts = (f"{HEAD}actions:\n{actions}", f"schema: 1\nbodies:\n{SEC}{bodies}")
    checked_out(
        folder,
        [{f"data/{name}": text.encode() for name, text in zip(FILES, texts, strict=True)}],
    )


def manifest(desk: Path, *members: str) -> None:
    lines = ""
    for one in members:
        place = f"repository: {one}, path: data" if "." in one else f"path: {one}"
        lines += f"  - {{name: {one.partition('.')[0]}, {place}}}\n"
    (desk / "all.yaml").write_text(f"schema: 1\nledgers:\n{lines}", "utf-8")


def asked(desk: Path, *words: str, today: str = BEFORE) -> Ended:
    return in_process("--today", today, *words, cwd=desk, env={"COLUMNS": "300"})


def typed(desk: Path, command: str, today: str) -> Ended:
    program, *words = shlex.split(command)
    assert program == "atmt"
    return asked(desk, *words, today=today)


def of_all(desk: Path, *words: str) -> Ended:
    return asked(desk, "--ledgers", "all.yaml", *words)


def applied(desk: Path, names: Sequence[str], folder: str = "p") -> None:
    for name in names:
        git(desk / name, "apply", f"../{folder}/{name}.patch")
        git(desk / name, "commit", "--quiet", "--all", "--message", "Transfer")


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    cloned(tmp_path / "a", OLS, NAMED)
    cloned(tmp_path / "b", OLS + LSA, HELD, f"{HELD}, {HANDED}", NONE)
    cloned(tmp_path / "c", FULL, NONE)
    manifest(tmp_path, "a", "b", "c")
    return tmp_path


def test_what_moves_later_is_counted_and_typed_again_on_the_day(desk: Path) -> None:
    ended = of_all(desk, *TRANSFER, "-o", "p")
    rows = ended.out.splitlines()
    assert rows[1].split()[:4] == ["a", "1", "later:", "A1"]
    assert "1 action moves from 2018-02-01 on" in rows[1]
    assert "1: A1; 2 later: A1, A2" in rows[2]
    assert "A1: LSA is named" in rows[2].replace("Life Sciences Agency", "LSA")
    assert "A2: " not in rows[2], "what was done before is not told as a change"
    assert rows[4].endswith("2 of 3 ledgers to patch, 1 action, 3 actions to move later")
    command = rows[-1].partition(f"from {FIRST} on, type this again: ")[2]
    assert command == f"atmt --ledgers all.yaml transfer ols lsa --on {LAST} -o p-{FIRST}"
    applied(desk, ["a", "b"])
    early = typed(desk, command, LAST)
    assert early.code == 0
    assert "has it recorded already; 1 action moves from 2018-02-01 on" in early.out
    moved = typed(desk, command, FIRST)
    assert (moved.code, "ols to " in moved.out.lower()) == (0, True), moved.said
    applied(desk, ["a", "b"], f"p-{FIRST}")
    assert "0 errors" in asked(desk, "--ledger", "a", "check", today=FIRST).out


def test_in_one_ledger_the_command_names_it_as_it_was_typed(desk: Path) -> None:
    first = asked(desk, "--ledger", "b", *TRANSFER)
    command = first.out.partition(f"from {FIRST} on, type this again to move the rest: ")[2]
    command = command.partition("\n")[0]
    assert command == f"atmt --ledger b transfer ols lsa --on {LAST}"
    for day in (BEFORE, LAST):
        again = typed(desk, command, day)
        assert (again.code, again.out.splitlines()[0]) == (0, "Nothing to change")
        assert command in again.out
    assert "OLS to Life Sciences Agency: A1, A2 moved" in typed(desk, command, FIRST).out


def test_the_warning_of_an_end_names_a_successor_and_a_command_that_works(desk: Path) -> None:
    of_all(desk, *TRANSFER, "-o", "p")
    applied(desk, ["a"])
    (found,) = [
        one for one in asked(desk, "--ledger", "a", "check", "-f", "json").json["findings"]
        if one["rule"] == "owner-not-expiring"
    ]  # fmt: skip
    assert found["message"] == "A1 is with OLS, which ends on 2018-01-31; LSA will succeed it"
    day, _, command = found["remedy"].partition(" on: ")
    assert day == f"from {FIRST}"
    said = of_all(desk, "check").out
    assert f"from {FIRST} on: atmt --ledger a/data transfer" in said
    assert "moved" in typed(desk / "a", command, FIRST).out


def test_a_second_successor_is_told_and_not_refused(desk: Path) -> None:
    of_all(desk, *TRANSFER, "-o", "p")
    applied(desk, ["a"])
    other = ("transfer", "ols", "sec", "--on", LAST)
    row = of_all(desk, *other).out.splitlines()[1]
    assert "OLS already has LSA as successor, and Sec is added" in row
    assert "atmt --ledger a/data correct body:ols successors=sec --reason TEXT" in row
    ended = asked(desk, "--ledger", "a", *other)
    assert ended.code == 0
    command = ended.said.partition("if only Sec succeeds it: ")[2].partition("\n")[0]
    assert typed(desk / "a", command, BEFORE).code == 0
    shown = asked(desk, "--ledger", "a", "body", "show", "ols").out
    assert ("(sec)" in shown, "(lsa)" in shown) == (True, False)
    split = ("body", "split", "ols", "sec", "lsa", "--on", LAST, "--rest", "sec")
    assert "already has" not in asked(desk, "--ledger", "a", *split).said


def test_a_body_is_added_as_the_ledger_that_says_most_of_it_has_it(desk: Path) -> None:
    (row,) = [
        one for one in of_all(desk, *TRANSFER, "--json").json["patches"] if one["ledger"] == "a"
    ]
    assert "+    contact: lsa@example.org\n" in row["diff"]
    assert "+    aka: [LSA]\n" in row["diff"]


def test_hints_can_be_typed_where_many_ledgers_are(desk: Path) -> None:
    git(desk, "clone", "--quiet", "--bare", "a", "a.git")
    manifest(desk, "a.git", "b", "c")
    lacking = of_all(desk, "transfer", "ols", "lsa")
    assert "atmt --ledgers all.yaml transfer ols lsa --on DATE" in lacking.err
    unknown = of_all(desk, "transfer", "nobody", "lsa", "--on", LAST)
    assert (unknown.code, "body add" in unknown.err) == (2, False)
    split = ("body", "split", "ols", "lsa", "sec", "--on", BEFORE)
    assert "add --to NEW=b:A1, or --rest NEW for all others" in of_all(desk, *split).out
    assert "--to lsa=a:A1" in of_all(desk, *split, "--to", "lsa=A9").err
    checked = of_all(desk, "check")
    assert "  in a checkout of a.git: atmt offer A1 ols" in checked.out
    annotated = of_all(desk, "check", "--format", "github").out
    assert "::warning file=all.yaml,line=3,col=5," in annotated
    assert "a.git@HEAD:data/actions.yaml:" in annotated, "the message still says where"


def test_after_its_end_a_body_that_has_nothing_is_sent_to_no_command(desk: Path) -> None:
    end = ("--ledger", "c", "body", "end", "lsa", "--on", FIRST)
    assert asked(desk, *end, today=FIRST).code == 0
    ended = asked(desk, "--ledger", "c", "report", "chase", "lsa", today="2018-02-03")
    assert "transfer" not in ended.said
    of_b = ("--ledger", "b", "body", "end", "ols", "--on", BEFORE)
    assert asked(desk, *of_b).code == 0
    chased = asked(desk, "--ledger", "b", "report", "chase", "ols", today="2018-02-03")
    assert "atmt transfer ols" in chased.said
