"""Judge the ledger while git has a merge under way: what has it lost of either side?"""

from collections.abc import Iterable
from datetime import date
from shlex import quote
from typing import NamedTuple

from atmt_cli.changes.merge.align import Three, UnmergeableError
from atmt_cli.changes.merge.loss import Lost, Sides, judge_loss, lost
from atmt_cli.model.fields import Record
from atmt_cli.model.findings import FILES, Finding
from atmt_cli.rules.rule import Rule
from atmt_cli.store.edit import read_afresh
from atmt_cli.store.git.operation import GitOperation, Side, SidesByName, find_operation
from atmt_cli.store.read import Reading
from atmt_cli.store.yaml.decode import decode
from atmt_cli.store.yaml.splice import UnpatchableError


class Loss(NamedTuple):
    """What a merge under way has lost, and what the rules say of it.

    ``trouble`` says why that cannot be told; ``is_unreadable`` that a side cannot be read.
    ``only`` are the files that were compared, as people read them, where others may have changed.
    """

    word: str
    theirs: str
    lost: tuple[Lost, ...] = ()
    findings: tuple[Finding, ...] = ()
    trouble: str | None = None
    is_unreadable: bool = False
    only: tuple[str, ...] = ()


class _Told(NamedTuple):
    """The comparison with one of the other sides."""

    lost: tuple[Lost, ...] = ()
    findings: tuple[Finding, ...] = ()
    trouble: str | None = None
    is_unreadable: bool = False


def find_loss(reading: Reading, rules: Iterable[Rule], today: date) -> Loss | None:
    """Judge a ledger against all sides of what git has under way; None where that is nothing.

    Raises UnavailableError where git cannot be asked, or cannot give a side.
    """
    operation = find_operation(reading.folder)
    if operation is None:
        return None
    edits = tuple(rules)
    told = [_compared(reading, operation, side, edits, today) for side in operation.sides]
    loss = _joined(reading, operation, told)
    # What was added and of which git noted no more is a person's decision: a word, if anything.
    if operation.is_noted or operation.unmerged:
        return loss
    return loss._replace(findings=()) if loss.lost or loss.trouble else None


def _joined(reading: Reading, operation: GitOperation, told: list[_Told]) -> Loss:
    gone = tuple(dict.fromkeys(lost for one in told for lost in one.lost))
    marks = tuple(_unresolved(one) for one in gone if one.file in operation.unmerged)
    remedies = {one.file: one.remedy for one in gone}
    found = {one.key: one for part in told for one in part.findings}.values()
    findings = (*marks, *(one._replace(remedy=remedies.get(one.file)) for one in found))
    return Loss(
        operation.word,
        " and ".join(side.called for side in operation.sides),
        gone,
        reading.located(findings),
        "; ".join(dict.fromkeys(one.trouble for one in told if one.trouble)) or None,
        any(one.is_unreadable for one in told),
        () if operation.is_noted else _shown(reading, operation),
    )


def _shown(reading: Reading, operation: GitOperation) -> tuple[str, ...]:
    names = dict.fromkeys(n for side in operation.sides for one in side.files for n in one)
    return tuple(reading.folder.shown(name) for name in names)


def _compared(
    reading: Reading, operation: GitOperation, side: Side, rules: tuple[Rule, ...], today: date
) -> _Told:
    if side.trouble:
        return _Told(trouble=side.trouble)
    try:
        # Where both sides are as one base has them, nothing was changed since.
        sets = [_records(side.called, files) for files in side.files if files]
        gone = _gone(reading, operation, side.called, sets)
        return _Told(gone, judge_loss(rules, reading.ledger, today, sets[0]) if gone else ())
    except (_Unreadable, UnmergeableError) as error:
        alone = _ours_alone(reading, operation, side)
        return _Told((), alone, str(error), isinstance(error, _Unreadable))


def _gone(
    reading: Reading, operation: GitOperation, called: str, sets: list[Sides]
) -> tuple[Lost, ...]:
    """Return what is lost whichever merge base is taken."""
    found: list[Lost] = []
    for name in FILES:
        told = [lost(one[name], _stands(reading, name)) for one in sets if name in one]
        for index, side in enumerate(("HEAD", called) if told else ()):
            names = told[0][index]
            names = tuple(one for one in names if all(one in other[index] for other in told))
            if names:
                shown, path = reading.folder.shown(name), operation.undoable.get(name)
                remedy = f"git checkout --merge -- {quote(f':/{path}')}" if path else None
                found.append(Lost(name, shown, side, names, remedy))
    return tuple(found)


def _unresolved(one: Lost) -> Finding:
    """Return the finding of a file that git waits for, and that lacks what a side has."""
    return _finding(one.file, f"the file lacks what {one.side} has, {one.told}", one.remedy)


def _ours_alone(reading: Reading, operation: GitOperation, side: Side) -> tuple[Finding, ...]:
    """Return the findings of files that git waits for, and that are as our side has them, to a
    letter.
    """
    return tuple(
        _finding(name, f"the file holds only our side, and nothing from {side.called}", None)
        for name in operation.unmerged
        if any(
            _holds(reading.indexes[name].text, files[name]) for files in side.files if name in files
        )
    )


def _holds(text: str, three: Three) -> bool:
    return three.theirs not in (three.base, three.ours) and text == decode("", three.ours).text


def _finding(name: str, what: str, remedy: str | None) -> Finding:
    message = f"a merge conflict is not resolved: {what}"
    return Finding("yaml-readable", "error", name, (), message, remedy, what, file=name)


def _stands(reading: Reading, name: str) -> Record:
    ledger = reading.ledger
    return ledger.actions_file if name == FILES[0] else ledger.bodies_file


class _Unreadable(Exception):  # noqa: N818 - caught here
    """A side is no file of a ledger; says which."""


def _records(called: str, files: SidesByName) -> Sides:
    sides = ("the common ancestor", "our side", called)
    return {
        name: Three(*(_record(name, side, data) for side, data in zip(sides, three, strict=True)))
        for name, three in files.items()
        # Where both sides deleted the file, it is no ledger that merges it.
        if three.ours or three.theirs
    }


def _record(name: str, side: str, data: bytes) -> Record | None:
    if not data:
        return None
    try:
        return read_afresh(name, data)
    except UnpatchableError:
        raise _Unreadable(f"{name} of {side} cannot be read") from None
