"""``--against``: the ledger as it stands, judged as an edit of what stood at the merge base."""

import os
from datetime import date
from pathlib import Path
from typing import NamedTuple

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
from atmt_cli.rules.rule import Rule, Verdict
from atmt_cli.store.files.find import Folder, candidates, find_folder
from atmt_cli.store.git.base import Base, find_base, read_before, still_stands
from atmt_cli.store.git.objects import short_id
from atmt_cli.store.read import Reading, read


class Judged(NamedTuple):
    """A verdict on an edit, and the ledgers before and after it; None where there was none."""

    verdict: Verdict
    before: Ledger | None = None
    after: Ledger | None = None


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
        # No selection hides this: where there is no ledger, no rule has been kept.
        new = tuple(finding._replace(state="new") for finding in error.findings)
        return Judged(Verdict(new, base=base.commit))
    except UnavailableError:
        if base.own and not all(os.path.lexists(folder.file(name)) for name in FILES):
            return Judged(_gone(base, base.own.way))
        raise
    return _judged(base, reading, folder, rules, today)


def _judged(
    base: Base, reading: Reading, folder: Folder, rules: tuple[Rule, ...], today: date
) -> Judged:
    before = read_before(base, folder, reading.ledger)
    old = before.reading.ledger if before.reading else None
    verdict = judge_edit(rules, reading.ledger, today, old)
    findings = verdict.findings
    if before.left is not None and any(rule.id == "ledger-present" for rule in rules):
        findings = (_left(base, before.left), *findings)
    # What is new comes first: what was there before is what a reviewer knows.
    placed = tuple(sorted(reading.located(findings), key=lambda one: one.state == "existing"))
    waived = reading.located(verdict.waived)
    allowed = (one._replace(place=reading.located([one.place])[0]) for one in verdict.allowed)
    said = verdict._replace(
        findings=placed, waived=waived, base=base.commit, allowed=tuple(allowed)
    )
    return Judged(said, old, reading.ledger)


def _left(base: Base, way: str) -> Finding:
    here = base.there.ways[0]
    if still_stands(base, way):
        return ledger_hidden(way, here)
    if base.own:
        return ledger_replaced(way, short_id(base.commit), here)
    return ledger_moved(way, here)


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
