"""All about one action: the chain of custody, steps, notes newest first, findings."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from atmt_cli.model.action import Action, Closure, Handover, Step
from atmt_cli.model.custody import giver, proposed_on, standing
from atmt_cli.model.findings import Finding
from atmt_cli.model.ledger import Ledger, Question, as_stored
from atmt_cli.views.findings import finding_record
from atmt_cli.views.notes import view_notes
from atmt_cli.views.rows import ActionRow, rows_of
from atmt_cli.views.shapes import Block, Cell, Fields, Heading, Item, Items, Page, Tone

_HANDOVER_TONES: dict[str, Tone] = {"accepted": "good", "proposed": "caution", "offered": "caution"}
_STEP_TONES: dict[str, Tone] = {"open": "caution", "done": "good", "dropped": "faint"}


def view_show(ledger: Ledger, findings: Iterable[Finding], today: date, ids: Iterable[str]) -> Page:
    """Pages of the actions named, in the order named. ``findings`` are located."""
    findings = tuple(findings)
    rows = {row.action.id: row for row in rows_of(ledger, findings, today)}
    found: dict[str | None, list[Finding]] = defaultdict(list)
    for finding in findings:
        found[finding.action].append(finding)
    shown = [_Shown(ledger, rows[one], found[one], today) for one in ids]
    blocks = tuple(block for one in shown for block in one.blocks())
    return Page("show", "actions", blocks, [one.record() for one in shown])


class _Shown(NamedTuple):
    ledger: Ledger
    row: ActionRow
    findings: list[Finding]
    today: date

    @property
    def action(self) -> Action:
        return self.row.action

    def record(self) -> dict[str, Any]:
        found = [finding_record(finding) for finding in self.findings]
        asked = [
            {"question": number, **as_stored(question)}
            for number, question in enumerate(self.ledger.questions, 1)
            if self.action.id in question.about
        ]
        mine = {"questions": asked, "findings": found}
        return {**as_stored(self.action), **self.row.record(), **mine}

    def blocks(self) -> Iterator[Block]:
        action = self.action
        yield Heading(f"{action.id} {action.label}", level=1)
        yield Fields(tuple(self._facts()))
        yield Heading("Custody")
        counted = {id(handover) for handover in standing(action, self.ledger.head)}
        items = (self._custody(h, counts=id(h) in counted) for h in action.handovers)
        yield Items(tuple(items), "with nobody")
        yield Heading("Steps")
        yield Items(tuple(self._step(n, step) for n, step in enumerate(action.steps, 1)))
        if action.closures:
            yield Heading("Closures")
            yield Items(tuple(self._closure(closure) for closure in action.closures))
        yield Heading("Notes, newest first")
        yield view_notes(self.ledger, action.notes)
        asked = [
            (n, one) for n, one in enumerate(self.ledger.questions, 1) if action.id in one.about
        ]
        if asked:
            yield Heading("Questions")
            yield Items(tuple(_question(number, question) for number, question in asked))
        yield Heading("Findings")
        yield Items(tuple(_finding(finding) for finding in self.findings))

    def _facts(self) -> Iterator[tuple[str, Cell]]:
        action, names = self.action, self._names
        if action.short_title:
            yield "Title", Cell(action.title)
        yield "Status", Cell(action.status)
        yield "Owner", self._owner()
        if action.accountable:
            yield "Accountable", Cell(names((action.accountable,)))
        for label, bodies in (
            ("Support", action.support),
            ("Governance", action.governance),
            ("Funders", action.funders),
        ):
            if bodies:
                yield label, Cell(names(bodies))
        if action.reporting:
            every = action.reporting.every
            interval = f"every {every} days" if every else "no interval stated"
            yield "Reports to", Cell(f"{names((action.reporting.to,))}, {interval}")
        yield from self._judgement()
        if action.sources:
            yield "Sources", Cell(", ".join(action.sources))

    def _judgement(self) -> Iterator[tuple[str, Cell]]:
        rag = self.action.rag
        if rag:
            why = f": {rag.reason}" if rag.reason else ""
            by = self.ledger.short(rag.by)
            tone: Tone = {"red": "bad", "amber": "caution"}.get(rag.rating, "good")  # type: ignore[assignment]
            yield "RAG", Cell(f"{rag.rating}{why} ({by}, {rag.on})", tone)

    def _names(self, bodies: Iterable[str]) -> str:
        return ", ".join(f"{self.ledger.name(body)} ({body})" for body in bodies)

    def _owner(self) -> Cell:
        if self.row.owner:
            return Cell(self._names((self.row.owner,)))
        if self.row.owners:
            names = self._names(body for body, _ in self.row.owners)
            return Cell(f"none accountable among {names}", "caution")
        return Cell("nobody", "bad")

    def _custody(self, handover: Handover, *, counts: bool) -> Item:
        head = self.ledger.head
        tone = _HANDOVER_TONES.get(handover.status, "faint")
        from_, to = self.ledger.name(giver(handover, head)), self.ledger.name(handover.to)
        line = f"{from_} → {to} ({handover.to})"
        if handover.is_live and not counts:
            line += ", takes effect once accepted"
        dates = (
            ("proposed", proposed_on(handover, head)),
            ("offered", handover.offered_on),
            ("answered", handover.answered_on),
            ("ended", handover.ended_on),
        )
        said = [", ".join(f"{word} {day}" for word, day in dates if day)]
        said += [f"evidence: {one}" for one in handover.evidence]
        said += [f"reservation: {handover.reservation}"] if handover.reservation else []
        said += [f"reason: {handover.reason}"] if handover.reason else []
        return Item(Cell(handover.status, tone), line, "\n".join(part for part in said if part))

    def _step(self, number: int, step: Step) -> Item:
        asked = ", ".join(self.ledger.short(body) for body in step.asked_of)
        said = [f"asked of {asked}"] if asked else []
        said.append(
            f"assignee {self.ledger.short(step.assignee)}" if step.assignee else "no assignee"
        )
        said.append(f"due {step.due}" if step.due else "no date")
        if step.first_due and step.first_due != step.due:
            said.append(f"first due {step.first_due}")
        if step.settled_on:
            said.append(f"settled {step.settled_on}")
        if step.reason:
            said.append(f"reason: {step.reason}")
        late = step.status == "open" and step.due is not None and step.due.before(self.today)
        lead = Cell(
            f"{self.action.id}.{number} {step.status}", "bad" if late else _STEP_TONES[step.status]
        )
        return Item(lead, ", ".join(said) + (", late" if late else ""), step.text)

    def _closure(self, closure: Closure) -> Item:
        name = self.ledger.short
        said = []
        if closure.proposed_by:
            said.append(f"proposed by {name(closure.proposed_by)} on {closure.proposed_on}")
        if closure.confirmed_by:
            said.append(f"confirmed by {name(closure.confirmed_by)} on {closure.on}")
        if closure.superseded_by:
            said.append(f"by {', '.join(closure.superseded_by)}")
        more = [f"evidence: {one}" for one in closure.evidence]
        more += [f"reason: {closure.reason}"] if closure.reason else []
        return Item(Cell(closure.outcome), ", ".join(said), "\n".join(more))


def _question(number: int, question: Question) -> Item:
    tone: Tone = "caution" if question.is_open else "good"
    said = f"raised {question.raised_on}"
    if not question.is_open:
        said += f", answered {question.answered_on or ''}".rstrip()
    text = question.text if question.answer is None else f"{question.text}\n{question.answer}"
    return Item(Cell(f"question:{number}", tone), said, text)


def _finding(finding: Finding) -> Item:
    tone: Tone = "bad" if finding.level == "error" else "caution"
    line = f"{finding.message} [{finding.rule}]"
    return Item(Cell(finding.level, tone), line, finding.remedy or "")
