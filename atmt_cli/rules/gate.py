"""The edit at the gate: judged against what was there before, even where that was nothing."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from shlex import quote

from atmt_cli.model.findings import FILES, Finding
from atmt_cli.model.ledger import Ledger
from atmt_cli.model.places import NUMBERED
from atmt_cli.rules.edit.corrections import added_since
from atmt_cli.rules.edit.moves import ledger_present
from atmt_cli.rules.rule import OF_BASE, Allowed, Between, Corrected, Rule, Verdict, judge

_HERE = ("ledger",)
_CORRECTION = "correction-is-true"
"""The rule that a correction keeps."""


def judge_edit(
    rules: Iterable[Rule],
    ledger: Ledger,
    today: date,
    base: Ledger | None,
    against: str | None = None,
    between: Between = tuple,
) -> Verdict:
    """Run rules over an edit since a revision, which people called ``against``.

    ``between`` gives the ledgers that were committed since. Where there was no ledger before, all
    of it is an addition.
    """
    if base is not None:
        verdict = judge(rules, ledger, today, base, against, between)
        corrected = new_corrections(ledger, base)
        return verdict._replace(allowed=new_waivers(ledger, base), corrected=corrected)
    # What judges an edit has nothing to compare; it was not skipped, it has nothing to say.
    verdict = judge([rule for rule in rules if not rule.needs_base], ledger, today)
    findings, waived = (
        tuple(one._replace(state="new") for one in found)
        for found in (verdict.findings, verdict.waived)
    )
    return verdict._replace(findings=findings, waived=waived, allowed=new_waivers(ledger, None))


def is_of_base(finding: Finding) -> bool:
    """Return whether a finding says that something of the base no longer stands as it was."""
    return finding.rule.endswith(OF_BASE)


def new_waivers(ledger: Ledger, base: Ledger | None) -> tuple[Allowed, ...]:
    """Return the waivers that an edit brings, one that was changed among them."""
    known = Counter(base.waivers if base else ())
    found: list[Allowed] = []
    for index, waiver in enumerate(ledger.waivers):
        if known[waiver]:
            known[waiver] -= 1
        else:
            found.append(Allowed(waiver, _notice("waivers", index, waiver.rule)))
    return tuple(found)


def new_corrections(ledger: Ledger, base: Ledger) -> tuple[Corrected, ...]:
    """Return the corrections that an edit brings."""
    found = added_since(base, ledger)
    return tuple(Corrected(one, _notice("corrections", n, _CORRECTION)) for n, one in found)


def _notice(top: str, index: int, rule: str) -> Finding:
    where, pointer = f"{NUMBERED[top]}{index + 1}", (top, index)
    return Finding(rule, "warning", where, pointer, f"a new {where}", state="new")


def ledger_gone(way: str, commit: str) -> Finding:
    """Return what is found where a ledger is no longer there. ``way`` leads to it from the git
    root.
    """
    files = [f"{way}{name}" for name in FILES]
    restore = " ".join(quote(f":/{file}") for file in files)
    return _absent(
        f"the ledger in {_called(way)} is gone; restore it",
        f"git checkout {commit} -- {restore}",
        way,
    )._replace(file=files[0], line=1, column=1)


def ledger_moved(way: str, to: str) -> Finding:
    """Return what is found where a ledger stood elsewhere before."""
    message = f"the ledger was in {_called(way)} and is now in {_called(to)}; move it back"
    return _absent(message, None, way)


def ledger_replaced(way: str, commit: str, by: str) -> Finding:
    """Return what is found where a ledger is gone, and another one is read in its place."""
    gone = ledger_gone(way, commit)
    message = f"the ledger in {_called(way)} is gone, and the one in {_called(by)} is read in its "
    return _absent(message + "place; restore the first", gone.remedy, way)


def ledger_hidden(way: str, by: str) -> Finding:
    """Return what is found where a ledger still stands, and another one is read in its place."""
    message = f"the ledger in {_called(by)} is found before the one in {_called(way)}; "
    return _absent(message + "put it elsewhere, or name it with --ledger", None, way)


def _called(way: str) -> str:
    return way.removesuffix("/") or "the git root"


def _absent(message: str, remedy: str | None, value: str) -> Finding:
    rule = ledger_present
    return Finding(rule.id, rule.level, "ledger", _HERE, message, remedy, value, state="new")
