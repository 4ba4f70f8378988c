"""Whatever commands a person types one after the other, the gate lets through in one commit.

Real commands on real files, in a real repository whose base is the commit before the first of them;
`atmt check --against HEAD` is asked after each.
"""

import csv
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from shlex import split
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pytest
from command import Ended
from dice import Dice
from gate_edits import BASE
from history import commits, repository
from inside import in_process as atmt
from lawful_ledgers import Plain
from random_operations import MAKERS, WORLD, a_wild_act, an_act, typed
from spread import one_in
from strategies import written
from test_gate import NO_EDIT as READING

from atmt_cli.cli.commands import COMMANDS, GROUPS
from atmt_cli.model.ledger import Ledger
from atmt_cli.store.files.find import Folder
from atmt_cli.store.read import read

Words = list[str]
GATE = ("check", "--against", "HEAD", "--format", "json")
NO_EDIT = {"init", "merge-driver", "setup-git", "tidy"}
"""What writes no facts into a ledger: it makes one, sets up git, or puts in order."""
ONLY_SHOWN = {"list", "show", "paper", "brief", "certificate", "silence", "html"}
"""The commands of groups that write nothing into a ledger."""
MOST = 6
"""So many commands make a sequence."""


class Ground(NamedTuple):
    """A repository with a ledger in it."""

    folder: Path

    def begin(self, dice: Dice) -> None:
        """A new ledger, committed; there is nothing before it."""
        self.hold(written(dice, _with_gaps if dice.chance(25) else None))

    def hold(self, files: Mapping[str, bytes]) -> None:
        """These files, committed and on the disk."""
        commits(self.folder, [{f"data/{name}": data for name, data in files.items()}])
        for name, data in files.items():
            (self.folder / "data" / name).write_bytes(data)

    @property
    def ledger(self) -> Ledger:
        return read(Folder(self.folder / "data", self.folder)).ledger

    def type(self, words: Words) -> Ended:
        return atmt(*words, cwd=self.folder)

    def gate(self) -> list[dict[str, Any]]:
        """The new errors that the gate finds; its exit code says the same."""
        ended = self.type([*GATE])
        assert ended.err == "", ended.err
        found = [
            one
            for one in ended.json["findings"]
            if (one["level"], one["state"]) == ("error", "new")
        ]
        assert ended.code == bool(found)
        return found


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    with _ground() as there:
        yield there


@contextmanager
def _ground() -> Iterator[Ground]:
    with TemporaryDirectory(prefix="atmt-sequences-") as path:
        there = Ground(Path(path))
        repository(there.folder)
        (there.folder / "data").mkdir()
        yield there


Make = Callable[[Dice, Ledger, Path], Words | None]


def _of_operation(name: str) -> Make:
    """The command that makes an operation, with what is lawful now."""

    def make(dice: Dice, ledger: Ledger, _folder: Path) -> Words | None:
        given = an_act(dice, ledger, (name,))
        return typed(given) if given else None

    return make


def _apply(dice: Dice, ledger: Ledger, folder: Path) -> Words | None:
    """A file of one or two operations."""
    rows = [row for _ in range(dice.number(1, 2)) if (row := an_act(dice, ledger))]
    file = folder / "rows.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return ["apply", "rows.jsonl"] if rows else None


def _import(dice: Dice, ledger: Ledger, folder: Path) -> Words | None:
    """A tracker of a few rows, of bodies that are known, new or nobody."""
    owners = [*(body.name for body in ledger.bodies), "New Owner", "TBC", ""]
    with (folder / "tracker.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("Ref", "Action", "Owner", "Status", "Due date", "Update"))
        for number in range(1, dice.number(2, 4)):
            status = dice.one_of(("Open", "In progress", "Complete", "Cancelled", ""))
            due, said = dice.one_of(("2019-03", "ongoing", "")), dice.one_of(("Said", ""))
            owner = dice.one_of(owners)
            writer.writerow((f"T{number}", f"Do thing {number}", owner, status, due, said))
    return ["import", "tracker.csv", "--new-bodies", "--yes"]


WAYS: dict[str, Make] = {
    **{name.replace("-", " ", 1): _of_operation(name) for name in MAKERS},
    "apply": _apply,
    "import": _import,
    "undo": lambda _dice, _ledger, _folder: ["undo"],
}
"""Every writing command, by its words, with what makes a line of it on a ledger."""


MOVING = ("update", "offer", "accept", "decline", "withdraw", "transfer", "close", "reopen")
"""What moves an action on, and is typed more often."""


REQUIRED = ("to", "status", "text", "outcome", "date", "by")


def _with_gaps(dice: Dice, actions: Plain) -> None:
    """Leave out what a careless hand leaves out, whatever rule that breaks."""
    items = (
        item
        for action in actions["actions"]
        for field in ("handovers", "steps", "closures")
        for item in action.get(field) or ()
    )
    for item in items:
        for field in [one for one in item if one not in REQUIRED and dice.chance(20)]:
            del item[field]


class Told(NamedTuple):
    """What became of the commands of a sequence."""

    written: tuple[str, ...]
    refused: int
    of_the_world: bool


def _carry_out(ground: Ground, lines: Iterator[tuple[str, Words]]) -> Told:
    """Type commands, each on what those before it made, and ask the gate after each that wrote."""
    typed_so_far: list[Words] = []
    done: list[str] = []
    refused = 0
    errors: list[dict[str, Any]] = []
    for name, words in lines:
        before = _bytes(ground)
        ended = ground.type(words)
        assert ended.code in (0, 1, 2) or "cannot edit safely" in ended.err, (words, ended.said)
        if _bytes(ground) == before:
            refused += ended.code != 0
            continue
        assert ended.code == 0, (words, ended.said)
        typed_so_far.append(words)
        done.append(name)
        errors = ground.gate()
        stray = [one for one in errors if not _is_of_the_world(one, done)]
        assert stray == [], (typed_so_far, [(one["where"], one["message"]) for one in stray])
    return Told(tuple(done), refused, bool(errors))


def _bytes(ground: Ground) -> list[bytes]:
    return [one.read_bytes() for one in sorted((ground.folder / "data").glob("*.yaml"))]


def _is_of_the_world(finding: dict[str, Any], names: Sequence[str]) -> bool:
    """Whether a finding is the truth about a body that a command was told: a no, or an end."""
    makers = {name.replace("-", " ", 1) for name in WORLD.get(finding["rule"], ())}
    return bool((makers | {"apply"} if makers else makers) & {*names})


def _lines(
    dice: Dice, ground: Ground, names: Sequence[str], *, wild: bool = False
) -> Iterator[tuple[str, Words]]:
    """A line of each command, made on the ledger as the ones before it left it."""
    about = dice.one_of([action.id for action in ground.ledger.actions])
    for name in names:
        ledger = ground.ledger
        if name not in ON_ALL and dice.chance(80):
            ledger = _only(ledger, about)
        if wild and dice.chance(15):
            given = a_wild_act(dice, ledger)
            made = given and (given["op"].replace("-", " ", 1), typed(given))
        else:
            words = WAYS[name](dice, ledger, ground.folder)
            made = words and (name, words)
        if made:
            yield made


ON_ALL = ("add", "apply", "import")
"""The commands whose lines are made on the whole ledger; the others are mostly about one action."""


def _only(ledger: Ledger, name: str) -> Ledger:
    """The ledger with one action: what is done on one is what may be at odds."""
    actions = (ledger.action_by_id[name],)
    file = ledger.actions_file.model_copy(update={"actions": actions})
    return Ledger(file, ledger.bodies_file)


def _sequence(ground: Ground, seed: int) -> Told:
    dice = Dice(seed)
    ground.begin(dice)
    choices = (*WAYS, *MOVING, *MOVING)
    names = [dice.one_of(choices) for _ in range(5 * MOST)]
    lines = _lines(dice, ground, names, wild=True)
    return _carry_out(ground, islice(lines, dice.number(2, MOST)))


def _print(capsys: pytest.CaptureFixture[str], line: str) -> None:
    with capsys.disabled():
        sys.stdout.write(f"\n{line}\n")


def test_every_writing_command_is_here() -> None:
    ways = {name.partition(" ")[0] for name in WAYS}
    assert ways | NO_EDIT >= set(COMMANDS) - set(READING)
    for group in ways & set(GROUPS):
        named = {name.partition(" ")[2] for name in WAYS if name.startswith(f"{group} ")}
        assert named >= set(GROUPS[group]) - ONLY_SHOWN, group


def test_a_few_sequences_of_commands_pass_the_gate(ground: Ground) -> None:
    told = [_sequence(ground, seed) for seed in range(3)]
    assert sum(len(one.written) for one in told) >= 3


@pytest.mark.slow
def test_a_thousand_sequences_of_commands_pass_the_gate(
    ground: Ground, capsys: pytest.CaptureFixture[str]
) -> None:
    told = [_sequence(ground, seed) for seed in range(1200)]
    lengths = Counter(len(one.written) for one in told)
    count = sum(lengths[n] for n in lengths if n)
    _print(
        capsys,
        f"sequences that wrote: {count}, by commands written {sorted(lengths.items())}; "
        f"commands written {sum(len(one.written) for one in told)}, refused "
        f"{sum(one.refused for one in told)}; the gate said 0 errors after all but "
        f"{sum(one.of_the_world for one in told)}, which stated the world",
    )
    assert count >= 1000
    assert {name for one in told for name in one.written} == set(WAYS)


ONCE_REFUSED = (
    ("reopen A4 --reason Once", "update A4 --status on-hold --reason Wait"),
    ("reopen A4 --reason Once", "close A4 --propose"),
    # Handed on, accepted and handed back.
    (
        "transfer fund otr --only A3 --on 2018-01-02",
        "offer A3 otr",
        "accept A3 otr --evidence Letter",
        "decline A3 otr --reason No",
    ),
    # A reason of an earlier day, after a note of a still earlier one.
    (
        "note A1 Before --date 2017-11-10",
        "step drop A1.1 --reason No --on 2017-11-15",
        "close A1 --outcome not-implemented --reason No --on 2017-11-20",
    ),
    # Whoever answers for it leaves, and is asked once more.
    ("transfer otr fund --only A5 --on 2018-01-02", "offer A5 otr"),
    # The successor has a successor.
    ("transfer fund club --on 2018-01-02 --yes", "transfer club sec --on 2018-01-05 --yes"),
)
"""On the ledger of the gate's table: lines that passed one by one, and not in one commit."""


@pytest.mark.parametrize(
    "lines", one_in(3, map(pytest.param, ONCE_REFUSED)), ids=lambda lines: lines[-1]
)
def test_what_the_gate_once_refused_in_one_commit_passes(
    lines: tuple[str, ...], ground: Ground
) -> None:
    ground.hold({name: text.encode() for name, text in BASE.items()})
    told = _carry_out(ground, ((line, split(line)) for line in lines))
    assert told == Told(lines, 0, of_the_world=False)


def _wrote(ground: Ground, names: Sequence[str], seeds: range) -> Told | None:
    """The commands on the first ledger on which all of them have something to write."""
    for seed in seeds:
        dice = Dice(seed)
        ground.begin(dice)
        told = _carry_out(ground, _lines(dice, ground, names))
        if told.written == tuple(names):
            return told
    return None


@pytest.mark.slow
@pytest.mark.parametrize("first", [name for name in WAYS if name != "undo"])
def test_every_pair_of_commands_passes_the_gate(
    first: str, ground: Ground, capsys: pytest.CaptureFixture[str]
) -> None:
    told = {second: _wrote(ground, (first, second), range(400)) for second in WAYS}
    world = sum(one.of_the_world for one in told.values() if one)
    _print(capsys, f"{first} and each of {len(told)}: {world} stated the world")
    assert [second for second, one in told.items() if one is None] == []
