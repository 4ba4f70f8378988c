"""All about one action: the chain of custody, steps, notes newest first, findings."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from atmt_cli.model.action import Action, Closure, Handover, Step
from atmt_cli.model.custody import giver, governance, proposed_on, standing
from atmt_cli.model.findings import Finding
from atmt_cli.model.ledger import Correction, Ledger, Letter, Question, as_stored
from atmt_cli.views.corrections import (
    corrected_words,
    correction_records,
    corrections_in,
    told_of,
)
from atmt_cli.views.findings import finding_record
from atmt_cli.views.notes import view_notes
from atmt_cli.views.row_fields import owner_cell, theme_title
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
        sent = [
            {"letter": number, **as_stored(letter)}
            for number, letter in enumerate(self.ledger.letters, 1)
            if self.action.id in letter.about
        ]
        corrected = correction_records(corrections_in(self.ledger, self.action.id))
        mine = {"questions": asked, "letters": sent, "corrections": corrected, "findings": found}
        return {**as_stored(self.action), **self.row.record(), **mine}

    def blocks(self) -> Iterator[Block]:
        action = self.action
        yield Heading(f"{action.id} {action.label}", level=1)
        yield Fields(tuple(self._facts()))
        yield Heading("Custody")
        yield Items(tuple(self._chain()), "with nobody")
        yield Heading("Steps")
        steps = enumerate(action.steps, 1)
        yield Items(tuple(self._told(self._step(n, one), f"{action.id}.{n}") for n, one in steps))
        if action.closures:
            yield Heading("Closures")
            yield Items(tuple(self._closure(closure) for closure in action.closures))
        yield Heading("Notes, newest first")
        yield view_notes(self.ledger, action.notes, action.id)
        yield from self._letters()
        asked = [
            (n, one) for n, one in enumerate(self.ledger.questions, 1) if action.id in one.about
        ]
        if asked:
            yield Heading("Questions")
            items = ((n, _question(n, question)) for n, question in asked)
            yield Items(tuple(self._told(item, f"question:{n}") for n, item in items))
        yield Heading("Findings")
        yield Items(tuple(_finding(finding) for finding in self.findings))

    def _facts(self) -> Iterator[tuple[str, Cell]]:
        action, names = self.action, self._names
        themes = (f"{theme_title(self.ledger, one)} ({one})" for one in action.themes)
        told: tuple[tuple[str, str | Cell | None], ...] = (
            ("Title", action.title if action.short_title else None),
            ("Ref", action.ref),
            ("Themes", ", ".join(themes)),
            ("Status", action.status),
            ("Priority", action.priority),
            ("Due", self._due()),
            ("Owner", self._owner()),
            ("Unallocated", self._unallocated()),
            ("Accountable", action.accountable and names((action.accountable,))),
            ("Support", names(action.support)),
            ("Governance", self._governance()),
            ("Funders", names(action.funders)),
            ("Reports to", self._reporting()),
            ("RAG", self._judgement()),
            ("Sources", ", ".join(action.sources)),
            *action.own_texts.items(),
        )
        for label, said in told:
            if said:
                yield label, said if isinstance(said, Cell) else Cell(said)
        for place, one in self._elsewhere():
            yield "Corrections", Cell(f"{place}{corrected_words(self.ledger, one)}")

    def _elsewhere(self) -> Iterator[tuple[str, Correction]]:
        """Yield the corrections of the action itself and of its closures, and those of a place in
        it that is called otherwise now, each with that place.
        """
        action = self.action
        told = {f"{action.id}@{one.to}" for one in action.handovers}
        told |= {f"{action.id}.{n}" for n in range(1, len(action.steps) + 1)}
        told |= {f"{action.id}#{n}" for n in range(1, len(action.notes) + 1)}
        for _, one in corrections_in(self.ledger, action.id):
            if one.where not in told:
                yield "" if one.where == action.id else f"{one.where} ", one

    def _told(self, item: Item, place: str) -> Item:
        """Return what is told of a record, with what it said before it was corrected."""
        return told_of(self.ledger, item, place)

    def _chain(self) -> Iterator[Item]:
        """Yield the handovers; by its place the last to a body is meant."""
        counted = {id(handover) for handover in standing(self.action, self.ledger.head)}
        last = {one.to: one for one in self.action.handovers}
        for one in self.action.handovers:
            item = self._custody(one, counts=id(one) in counted)
            is_last = one is last[one.to]
            yield self._told(item, f"{self.action.id}@{one.to}") if is_last else item

    def _due(self) -> Cell | None:
        action, due = self.action, self.action.due_date
        said = [str(action.due)] if action.due else []
        if action.first_due and action.first_due != action.due:
            said.append(f"first due {action.first_due}")
        late = action.is_live and due is not None and due.before(self.today)
        said += ["late"] if late else []
        return Cell(", ".join(said), "bad" if late else "plain") if said else None

    def _unallocated(self) -> str | None:
        """Return what is written of nobody having it where somebody does: one of both is wrong."""
        said = self.action.unallocated
        if said is None or not self.row.owners:
            return None
        return f"since {said.since}" + (f": {said.reason}" if said.reason else "")

    def _governance(self) -> str:
        bodies = governance(self.action, self.ledger.head)
        whole = ", of the whole ledger" if bodies and not self.action.governance else ""
        return f"{self._names(bodies)}{whole}"

    def _reporting(self) -> str | None:
        duty = self.action.reporting
        if duty is None:
            return None
        interval = f"every {duty.every} days" if duty.every else "no interval stated"
        return f"{self._names((duty.to,))}, {interval}"

    def _judgement(self) -> Cell | None:
        rag = self.action.rag
        if rag is None:
            return None
        why = f": {rag.reason}" if rag.reason else ""
        by = self.ledger.short(rag.by)
        tone: Tone = {"red": "bad", "amber": "caution"}.get(rag.rating, "good")  # type: ignore[assignment]
        return Cell(f"{rag.rating}{why} ({by}, {rag.on})", tone)

    def _names(self, bodies: Iterable[str]) -> str:
        return ", ".join(f"{self.ledger.name(body)} ({body})" for body in bodies)

    def _owner(self) -> Cell:
        if self.row.owner:
            return Cell(self._names((self.row.owner,)))
        if self.row.owners:
            names = self._names(body for body, _ in self.row.owners)
            return Cell(f"none accountable among {names}", "caution")
        nobody, cell = self.row.unallocated, owner_cell(self.ledger, self.row)
        if nobody and nobody.reason:
            return Cell(f"{cell.text}: {nobody.reason}", cell.tone)
        return cell if self.action.is_live else Cell("nobody", "bad")

    def _custody(self, handover: Handover, *, counts: bool) -> Item:
        head = self.ledger.head
        tone = _HANDOVER_TONES.get(handover.status, "faint")
        from_, to = self.ledger.name(giver(handover, head)), self.ledger.name(handover.to)
        line = f"{from_} → {to} ({handover.to})"
        if handover.is_live and not counts:
            line += ", takes effect once accepted"
        named = proposed_on(handover, head)  # by default when the closing body closes: not yet
        dates = (
            ("proposed", None if named and named.after(self.today) else named),
            ("offered", handover.offered_on),
            ("answered", handover.answered_on),
            ("ended", handover.ended_on),
        )
        said = [", ".join(f"{word} {day}" for word, day in dates if day)]
        said += [f"accepted {handover.extent.replace('-', ' ')}"] if handover.extent else []
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
        said += [f"{name}: {text}" for name, text in step.own_texts.items()]
        late = step.status == "open" and step.due is not None and step.due.before(self.today)
        lead = Cell(
            f"{self.action.id}.{number} {step.status}", "bad" if late else _STEP_TONES[step.status]
        )
        return Item(lead, ", ".join(said) + (", late" if late else ""), step.text)

    def _closure(self, closure: Closure) -> Item:
        name = self.ledger.short
        said = []
        for word, by, on in (
            ("proposed", closure.proposed_by, closure.proposed_on),
            ("confirmed", closure.confirmed_by, closure.on),
        ):
            words = [f"by {name(by)}" if by else "", f"on {on}" if on else ""]
            said += [f"{word} {' '.join(filter(None, words))}"] if by or on else []
        if closure.superseded_by:
            said.append(f"by {', '.join(closure.superseded_by)}")
        more = [f"evidence: {one}" for one in closure.evidence]
        more += [f"reason: {closure.reason}"] if closure.reason else []
        return Item(Cell(closure.outcome), ", ".join(said), "\n".join(more))

    def _letters(self) -> Iterator[Block]:
        sent = [one for one in enumerate(self.ledger.letters, 1) if self.action.id in one[1].about]
        if sent:
            yield Heading("Letters")
            yield Items(tuple(self._letter(number, letter) for number, letter in sent))

    def _letter(self, number: int, letter: Letter) -> Item:
        said = [f"to {self.ledger.short(letter.to)}, level {letter.level}"]
        said += [f"reply by {letter.reply_by}"] if letter.reply_by else []
        said += [f"by {self.ledger.short(letter.by)}"] if letter.by else []
        return Item(Cell(f"letter:{number} {letter.on}", "id"), ", ".join(said))


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
