"""Judge the ledger while git has a merge under way: what has it lost of either side?"""

from collections.abc import Iterable
from datetime import date
from shlex import quote
from typing import NamedTuple

from pydantic import ValidationError

from atmt_cli.changes.lost import Lost, Sides, judge_loss, lost
from atmt_cli.changes.threeway import Three, UnmergeableError
from atmt_cli.model.errors import UnavailableError
from atmt_cli.model.fields import Record
from atmt_cli.model.findings import FILES, Finding
from atmt_cli.model.shape import ROOTS
from atmt_cli.rules.kit import Rule
from atmt_cli.store.operation import Files, Operation, find_operation
from atmt_cli.store.read import Reading
from atmt_cli.store.source import decode
from atmt_cli.store.strict import parse


class Loss(NamedTuple):
    """What a merge under way has lost, and what the rules say of it.

    ``trouble`` says why that cannot be told.
    """

    word: str
    theirs: str
    lost: tuple[Lost, ...] = ()
    findings: tuple[Finding, ...] = ()
    trouble: str | None = None


def find_loss(reading: Reading, rules: Iterable[Rule], today: date) -> Loss | None:
    """Judge a ledger against both sides of what git has under way; None where that is nothing."""
    try:
        operation = find_operation(reading.folder)
    except UnavailableError as error:
        return Loss("merge", "the other side", trouble=error.message)
    return _judged(reading, operation, tuple(rules), today) if operation else None


def _judged(reading: Reading, operation: Operation, rules: tuple[Rule, ...], today: date) -> Loss:
    loss = Loss(operation.word, operation.theirs)
    try:
        sides = [_records(files) for files in operation.files]
        gone = _gone(reading, operation, sides)
        if not gone:
            return loss
        findings = judge_loss(rules, reading.ledger, today, sides[0])
    except (_Unreadable, UnmergeableError) as error:
        alone = _ours_alone(reading, operation)
        return loss._replace(trouble=str(error), findings=reading.located(alone))
    marks = tuple(_unresolved(one) for one in gone if one.file in operation.unmerged)
    remedies = {one.file: one.remedy for one in gone}
    told = [one._replace(remedy=remedies.get(one.file)) for one in findings]
    return loss._replace(lost=gone, findings=reading.located((*marks, *told)))


def _gone(reading: Reading, operation: Operation, sides: list[Sides]) -> tuple[Lost, ...]:
    """What is lost whichever merge base is taken."""
    found: list[Lost] = []
    for name in sides[0] if sides else ():
        told = [lost(one[name], _stands(reading, name)) for one in sides if name in one]
        for index, side in enumerate(("HEAD", operation.theirs)):
            names = told[0][index]
            names = tuple(one for one in names if all(one in other[index] for other in told))
            if names:
                shown, path = reading.folder.shown(name), operation.undoable.get(name)
                remedy = f"git checkout --merge -- {quote(f':/{path}')}" if path else None
                found.append(Lost(name, shown, side, names, remedy))
    return tuple(found)


def _unresolved(one: Lost) -> Finding:
    """The finding of a file that git waits for, and that lacks what a side has."""
    return _finding(one.file, f"the file lacks what {one.side} has, {one.told}", one.remedy)


def _ours_alone(reading: Reading, operation: Operation) -> tuple[Finding, ...]:
    """The findings of files that git waits for, and that are as our side has them, to a letter."""
    return tuple(
        _finding(name, f"the file holds our side alone, and nothing of {operation.theirs}", None)
        for name in operation.unmerged
        if any(_holds(reading.indexes[name].text, files[name]) for files in operation.files)
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


def _records(files: Files) -> Sides:
    return {
        name: Three(*(_record(name, side, data) for side, data in zip(_SIDES, three, strict=True)))
        for name, three in files.items()
        # Where a side deleted the file, git asks for a decision that no rule can judge.
        if three.ours and three.theirs
    }


_SIDES = ("the common ancestor", "our side", "the other side")


def _record(name: str, side: str, data: bytes) -> Record | None:
    if not data:
        return None
    source = decode(name, data)
    tree, faults = parse(source.text) if not source.faults else (None, source.faults)
    try:
        if not faults:
            return ROOTS[name].model_validate(tree)
    except ValidationError:
        pass
    raise _Unreadable(f"{name} of {side} cannot be read")
