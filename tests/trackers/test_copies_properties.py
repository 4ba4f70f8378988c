"""Copies of a tracker at random: what the ledger changed is never lost, and twice is once."""

import random
import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from command import Ended
from copies import (
    FIRST,
    HEADINGS,
    actions,
    begun,
    committed,
    gate,
    imported,
    ledger,
    stored,
    typed,
    written,
)

from atmt_cli.changes.tracker.facts import action_facts
from atmt_cli.model.action import Action

VALUES = {
    "Owner": ("Water Board", "County Hall", "TBC", "Coast Guard", "Treasury; County Hall"),
    "Due date": ("2024-06", "2024-06-15", "31/08/2024", "", "ongoing", "2025"),
    "Status": (
        "Open",
        "In progress",
        "On hold",
        "Complete",
        "Not implemented",
        "Ready to close",
        "",
    ),
    "RAG": ("Red", "Amber", "Green", ""),
    "Priority": ("High", "Medium", "Low", ""),
    "Theme": ("Works", "Data", "People", "New theme", ""),
    "Update": ("", "Half done", "=2+2", 'A "quoted"\nline', "Three, of nine"),
}
FIELDS = {"owner", "due", "first_due", "status", "rag", "priority", "theme"}
DAYS = [f"2024-{month:02}-10" for month in range(5, 13)]


def edited(rows: list[list[str]], chance: random.Random) -> list[list[str]]:
    """A copy in which some cells, rows and the order of rows are otherwise."""
    made = [list(row) for row in rows]
    for _ in range(chance.randint(0, 6)):
        column = chance.choice(sorted(VALUES))
        chance.choice(made)[HEADINGS.index(column)] = chance.choice(VALUES[column])
    if chance.random() < 0.3 and len(made) > 3:
        made.pop(chance.randrange(len(made)))
    if chance.random() < 0.3:
        number = f"FR{chance.randint(20, 99)}"
        if number not in {row[0] for row in made}:
            new = [chance.choice(VALUES.get(name, ("",))) for name in HEADINGS]
            made.append([number, f"Do {number}", *new[2:]])
    if chance.random() < 0.2:
        chance.shuffle(made)
    return made


def by_hand(there: Path, chance: random.Random, day: str) -> dict[str, Action]:
    """Change some actions in the ledger itself; those that changed, as they are then."""
    before = actions(there)
    for name in chance.sample(sorted(before), 2):
        why = ("--reason", "Agreed at the board")
        typed(there, *chance.choice((
            ("update", name, "--due", chance.choice(("2024-11", "2025-03-31")), *why),
            ("update", name, "--status", chance.choice(("on-hold", "in-progress")), *why),
            ("update", name, "--rag", chance.choice(("red", "green")), *why),
            ("update", name, "--priority", "medium", *why),
            ("update", name, "--short-title", "Short"),
            ("offer", name, chance.choice(("water-board", "county-hall"))),
            ("close", name, "--outcome", "not-implemented", *why),
            ("note", name, "Said by hand"),
        )), on=day)  # fmt: skip
    now = actions(there)
    return {name: one for name, one in now.items() if one != before[name]}


def facts(there: Path, name: str) -> dict[str, object]:
    """The facts of an action that a tracker may state."""
    now = ledger(there)
    return {k: v.key for k, v in action_facts(now.action_by_id[name], now, FIELDS).items()}


def told_left_out(ended: Ended) -> set[str]:
    """The actions whose rows were left out."""
    return set(re.findall(r"^caution: left out: \S+: (FR\d+)", ended.out, re.MULTILINE))


def priorities(rows: Iterable[list[str]]) -> dict[str, str | None]:
    """What the copy says of one field, by ref."""
    column = HEADINGS.index("Priority")
    return {row[0]: row[column].casefold() or None for row in rows}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
def test_copies_and_edits_by_hand_lose_nothing(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    there = begun(tmp_path / "flood")
    rows = [list(row) for row in FIRST]
    taken = priorities(rows)
    for day in DAYS:
        before = {name: facts(there, name) for name in actions(there)}
        mine = by_hand(there, chance, day)
        committed(there)
        meant = {name: facts(there, name) for name in actions(there)}
        rows = edited(rows, chance)
        written(there, rows)
        as_it_was = stored(there)
        ended = imported(there, on=day)
        assert ended.code in (0, 1), ended.said
        if ended.code == 1:
            assert stored(there) == as_it_was
            ended = imported(there, "--skip-bad", on=day)
            assert ended.code == 0, ended.said
        now = actions(there)
        is_new = "Nothing to change" not in ended.out  # a copy may be one that was taken before
        for name in mine:
            by_me = {field for field, value in meant[name].items() if value != before[name][field]}
            after = facts(there, name)
            assert {one: after[one] for one in by_me} == {one: meant[name][one] for one in by_me}
            assert set(mine[name].notes) <= set(now[name].notes)
        for name, said in priorities(rows).items() if is_new else ():
            if name in told_left_out(ended):
                taken.pop(name, None)
            elif name in taken and said == taken[name]:
                assert now[name].priority == meant[name]["priority"]
            else:
                # Where no copy is known that was taken, an empty cell states nothing.
                assert now[name].priority == said or (said is None and name not in taken)
                taken[name] = said
        judged = gate(there, on=day)
        assert judged.code == 0, judged.said
        done = stored(there)
        assert imported(there, on=day).code == 0
        assert stored(there) == done
        committed(there)
