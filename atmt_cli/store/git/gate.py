"""Judge the ledger as it stands: by itself, or as an edit of what stood at the merge base."""

import os
from collections.abc import Iterable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeVar

from atmt_cli.model.errors import UnavailableError, UnreadableError
from atmt_cli.model.findings import FILES, Finding
from atmt_cli.model.ledger import Ledger
from atmt_cli.rules.gate import (
    judge_edit,
    ledger_gone,
    ledger_hidden,
    ledger_moved,
    ledger_replaced,
)
from atmt_cli.rules.rule import Allowed, Corrected, Rule, Verdict, judge
from atmt_cli.store.files.find import candidates, find_folder
from atmt_cli.store.git.base_ledger import (
    Base,
    find_base,
    ledgers_since,
    read_before,
    still_stands,
)
from atmt_cli.store.git.loss import Loss, find_loss
from atmt_cli.store.git.objects import short_id
from atmt_cli.store.read import Reading, read

Notice = TypeVar("Notice", Allowed, Corrected)


class Judged(NamedTuple):
    """A verdict, and the ledgers before and after the edit that it is on; None where there is none.

    ``loss`` is what a merge under way has lost, where one is.
    """

    verdict: Verdict
    before: Ledger | None = None
    after: Ledger | None = None
    loss: Loss | None = None


def judge_here(given: str | None, rules: tuple[Rule, ...], today: date) -> Judged:
    """Judge the ledger that ``--ledger`` names, or that is found, and what a merge of it lost.

    Raises UnavailableError where it cannot be found or read, or git cannot be asked.
    """
    try:
        reading = read(find_folder(given))
    except UnreadableError as error:
        # No selection hides this: where there is no ledger, no rule has been kept.
        return Judged(Verdict(error.findings))
    verdict = _located(reading, judge(rules, reading.ledger, today))
    loss = find_loss(reading, rules, today)
    if loss:
        verdict = verdict._replace(findings=(*loss.findings, *verdict.findings))
    return Judged(verdict, loss=loss)


def judge_against(given: str | None, rules: tuple[Rule, ...], today: date, revision: str) -> Judged:
    """Judge the ledger that ``--ledger`` names, or that is found, against a revision.

    Raises UnavailableError or UnreadableError where the base cannot be found or read.
    """
    looked = candidates(given)
    try:
        folder = find_folder(given)
    except UnavailableError as error:
        return Judged(_of_none(looked, revision, error))
    base = find_base(folder, looked, revision)
    try:
        reading = read(folder)
    except UnreadableError as error:
        new = tuple(finding._replace(state="new") for finding in error.findings)
        return Judged(Verdict(new, base=base.commit))
    except UnavailableError:
        if base.own and not all(os.path.lexists(folder.file(name)) for name in FILES):
            return Judged(_gone(base, base.own.way))
        raise
    before = read_before(base, folder, reading.ledger)
    old = before.reading.ledger if before.reading else None
    between = partial(ledgers_since, base, folder)
    verdict = judge_edit(rules, reading.ledger, today, old, revision, between)
    return Judged(
        _located(reading, verdict, _left(base, before.left, rules))._replace(base=base.commit),
        old,
        reading.ledger,
    )


def _located(reading: Reading, verdict: Verdict, more: Iterable[Finding] = ()) -> Verdict:
    """Return the verdict with path, line and column for each finding, the new ones first."""
    findings = reading.located((*more, *verdict.findings))
    return verdict._replace(
        # What was there before is what a reviewer knows.
        findings=tuple(sorted(findings, key=lambda one: one.state == "existing")),
        waived=reading.located(verdict.waived),
        allowed=_placed(reading, verdict.allowed),
        corrected=_placed(reading, verdict.corrected),
    )


def _placed(reading: Reading, notices: Sequence[Notice]) -> tuple[Notice, ...]:
    """Return notices with path, line and column for each place, found in one pass over the text."""
    there = {one.pointer: one for one in reading.located(one.place for one in notices)}
    made = []
    for notice in notices:
        at = there[notice.place.pointer]
        place = notice.place._replace(file=at.file, line=at.line, column=at.column)
        made.append(notice._replace(place=place))
    return tuple(made)


def _left(base: Base, way: str | None, rules: Iterable[Rule]) -> tuple[Finding, ...]:
    """Return what is found where a ledger is no longer read in the place where it stood."""
    if way is None or all(rule.id != "ledger-present" for rule in rules):
        return ()
    here = base.there.ways[0]
    if still_stands(base, way):
        return (ledger_hidden(way, here),)
    if base.own:
        return (ledger_replaced(way, short_id(base.commit), here),)
    return (ledger_moved(way, here),)


def _of_none(looked: list[Path], revision: str, error: UnavailableError) -> Verdict:
    """Return what is found where there is no ledger: one that is gone, or nothing to judge at
    all.
    """
    try:
        base = find_base(None, looked, revision) if looked else None
    except UnavailableError:
        base = None
    if base is None or base.first is None:
        raise error
    return _gone(base, base.first.way)


def _gone(base: Base, way: str) -> Verdict:
    return Verdict((ledger_gone(way, short_id(base.commit)),), base=base.commit)
