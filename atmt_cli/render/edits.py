"""What an edit did, or why it was refused."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from atmt_cli.changes.bulk.receipts import Carried
from atmt_cli.changes.bulk.rows import RejectedError
from atmt_cli.changes.operations.draft import Change
from atmt_cli.changes.operations.plan import Plan
from atmt_cli.model.errors import RefusedError
from atmt_cli.model.findings import Finding, file_of
from atmt_cli.model.places import where_of
from atmt_cli.model.text import counted, escape, visible
from atmt_cli.render.data import render_json
from atmt_cli.render.findings import render_findings
from atmt_cli.render.wrap import wrapped
from atmt_cli.views.findings import finding_record

NOTHING = "Nothing to change"
# Control characters but tab and the ends of lines, and bidi controls (Unicode Bidi_Control).
_DRIVING = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]|\r(?!\n)"
)


def render_edit(plan: Plan, width: int | None = None) -> Iterator[str]:
    """Yield a line for each change, the errors that are left behind, and the next command.

    ``width`` is that of the terminal, where a person reads it.
    """
    if not plan.changes:
        yield from _no_edit(plan)
    for sentence in _told(plan) if plan.changes else ():
        yield wrapped(f"{visible(sentence)}\n", width)
    for sentence in plan.cautions:
        yield wrapped(f"caution: {visible(sentence)}\n", width)
    if not plan.changes:
        return
    yield from render_findings(_without_next(plan), _one, "atmt check --all", width)
    for one in plan.carried_out:
        yield f"skipped: {_named(one)}\n"
    if plan.rows is not None:
        done = f"{plan.rows - plan.held} applied, {plan.held} already up to date"
        yield f"{counted(plan.rows, 'row')}: {done}\n"
    if plan.following:
        yield f"  next: {visible(plan.following)}\n"


def _told(plan: Plan) -> list[str]:
    """Return what is told of an edit, of the file that it writes beside the ledger, and of what
    will move later.
    """
    beside = (one.told for one in plan.beside if one.told)
    return [*plan.said, *beside, *(one.told for one in plan.waits)]


def _no_edit(plan: Plan) -> Iterator[str]:
    """Say that there is nothing to change, and which files were carried out before."""
    carried = [_carried(one) for one in plan.carried_out]
    if len(carried) == 1:
        yield f"{NOTHING}: {carried[0]}\n"
        return
    yield f"{NOTHING}\n"
    yield from (f"  {visible(one.told)}\n" for one in plan.waits)
    yield from (f"  {_named(one)}\n" for one in plan.carried_out)


def _named(one: Carried) -> str:
    return f"{visible(one.file)}: {_carried(one)}"


def _carried(one: Carried) -> str:
    also = "" if one.was is None else f", as {visible(one.was)}"
    return f"applied on {one.on}{also}"


def render_diff_text(diff: str, *, for_terminal: bool) -> Iterator[str]:
    """Yield a diff, to the byte; on a terminal every character that hides is shown as an escape.

    Elsewhere only those that drive a terminal or turn a text are: no ledger that keeps the rule
    `text-is-plain` has one, and git refuses such a diff rather than apply it wrongly.
    """
    if not diff:
        yield f"{NOTHING}\n"
    elif for_terminal:
        yield visible(diff, lines=True)
    else:
        yield _DRIVING.sub(lambda found: escape(found[0]), diff)


def render_edit_json(plan: Plan, today: date, diff: str | None) -> str:
    """Return the edit as JSON; with a diff where nothing was written."""
    content: dict[str, Any] = {
        "changed": [_record(plan, change) for change in plan.changes],
        "said": _told(plan),
        "cautions": list(plan.cautions),
        "next": plan.following,
        "findings": [finding_record(finding) for finding in plan.findings],
    }
    if plan.rows is not None:
        carried = [{"file": one.file, "on": one.on} for one in plan.carried_out]
        content |= {"rejected": [], "rows": plan.rows, "held": plan.held, "carried_out": carried}
    if diff is not None:
        content["diff"] = diff
    return render_json("edit", today, content)


def render_made_json(
    files: tuple[str, ...], said: str, following: str, today: date, diff: str | None
) -> str:
    """Return a new ledger as JSON; with a diff where nothing was written."""
    changed = [{"where": "ledger", "file": name, "change": "create"} for name in files]
    content: dict[str, Any] = {"changed": changed, "said": [said], "next": following}
    return render_json("edit", today, content if diff is None else {**content, "diff": diff})


def _record(plan: Plan, change: Change) -> dict[str, Any]:
    return {
        "where": where_of(change.pointer, plan.ledger),
        "file": file_of(change.pointer),
        "pointer": "/".join(str(part) for part in change.pointer),
        "change": type(change).__name__.lower(),
        "value": getattr(change, "value", None),
    }


def render_refusal(error: RefusedError, width: int | None = None) -> Iterator[str]:
    """Yield why an edit was refused: the findings that it would bring, and what to type."""
    yield from render_findings(error.findings, _one, "the same command with --json", width)
    yield f"atmt: {visible(error.message)}; nothing was written\n"
    if error.hint:
        yield f"  {visible(error.hint)}\n"


def render_refusal_json(error: RefusedError, today: date) -> str:
    """Return the same as JSON: nothing changed, and the findings."""
    findings = [finding_record(finding) for finding in error.findings]
    content = {"changed": [], "refused": error.message, "findings": findings}
    return render_json("edit", today, content)


def render_rejected(error: RejectedError) -> Iterator[str]:
    """Yield every row that cannot be applied: file, row, reason, and what to do."""
    for one in error.rejected:
        place = f"{one.file}:{one.row}: " if one.row else f"{one.file}: " if one.file else ""
        yield f"{visible(place)}{visible(one.reason)}\n"
        if one.hint:
            yield f"  {visible(one.hint)}\n"
    for unlooked in error.unlooked:
        yield f"not checked: {visible(unlooked)}\n"
    yield f"atmt: {visible(error.message)}; nothing was written\n"


def render_rejected_json(error: RejectedError, today: date) -> str:
    """Return the same as JSON: nothing changed, and every row that was rejected."""
    rejected = [one._asdict() for one in error.rejected]
    content = {"changed": [], "rejected": rejected, "not_looked_at": list(error.unlooked)}
    return render_json("edit", today, content)


def _without_next(plan: Plan) -> tuple[Finding, ...]:
    """Return the findings of a plan; a remedy that is the next command is not named twice."""
    said = plan.following
    return tuple(one._replace(remedy=None) if one.remedy == said else one for one in plan.findings)


def _one(finding: Finding) -> str:
    return f"{finding.level}: {visible(finding.message)} [{finding.rule}]"
