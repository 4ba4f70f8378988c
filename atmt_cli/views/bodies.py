"""The bodies: who there is, and what each has to do with the actions."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from atmt_cli.model.body import Body
from atmt_cli.model.custody import receivers
from atmt_cli.model.ledger import Ledger, as_stored
from atmt_cli.model.places import where_of
from atmt_cli.rules.references import references
from atmt_cli.views.corrections import corrected_words, correction_records, corrections_at
from atmt_cli.views.shapes import (
    EMPTY,
    Block,
    Cell,
    Fields,
    Heading,
    Item,
    Items,
    Page,
    Table,
    TableColumn,
)

COLUMNS = (
    TableColumn("Id"),
    TableColumn("Name", least=24),
    TableColumn("Kind", drop=2),
    TableColumn("Part of", drop=3),
    TableColumn("Life", drop=1),
    TableColumn("Has", least=6),
)
FIELDS = (
    "id", "name", "aka", "kind", "part_of", "from", "until", "successors", "contact", "sources",
    "in_life", "actions", "ended_as",
)  # fmt: skip


def view_bodies(ledger: Ledger, today: date) -> Table:
    """Return every body, as stored, with the live actions that it has."""
    has = _has(ledger)
    count = len(ledger.bodies)
    return Table(
        kind="bodies",
        key="bodies",
        columns=COLUMNS,
        rows=[_cells(ledger, body, today, has.get(body.id, [])) for body in ledger.bodies],
        records=[_record(body, today, has.get(body.id, [])) for body in ledger.bodies],
        fields=FIELDS,
        summary=f"As of {today}: {count} bod{'y' if count == 1 else 'ies'}",
        empty="No bodies yet. Add one: atmt body add",
    )


def view_body(ledger: Ledger, today: date, ids: Iterable[str]) -> Page:
    """Return all about the bodies named, in the order named."""
    has = _has(ledger)
    bodies = [ledger.body_by_id[one] for one in ids]
    blocks = tuple(b for body in bodies for b in _blocks(ledger, body, today, has))
    records = []
    for body in bodies:
        roles = [{"where": where, "role": role} for where, role in _roles(ledger, body.id)]
        corrected = correction_records(
            (n, one) for n, one in enumerate(ledger.corrections, 1) if one.where == _place(body)
        )
        records.append(
            {**_record(body, today, has.get(body.id, [])), "roles": roles, "corrections": corrected}
        )
    return Page("bodies", "bodies", blocks, records)


def _has(ledger: Ledger) -> dict[str, list[str]]:
    """Return the ids of the live actions that each body has."""
    has: dict[str, list[str]] = {}
    for action in ledger.actions:
        for body in receivers(action, ledger.head) if action.is_live else ():
            has.setdefault(body, []).append(action.id)
    return has


def _record(body: Body, today: date, has: list[str]) -> dict[str, Any]:
    in_life = body.has_begun(today) and not body.has_ended(today)
    return {**as_stored(body), "in_life": in_life, "actions": has}


def _cells(ledger: Ledger, body: Body, today: date, has: list[str]) -> tuple[Cell, ...]:
    return (
        Cell(body.id, "id"),
        Cell(body.name),
        Cell(body.kind),
        Cell(ledger.short(body.part_of)) if body.part_of else EMPTY,
        _life(body, today),
        Cell(", ".join(has)) if has else EMPTY,
    )


def _life(body: Body, today: date) -> Cell:
    if not body.from_ and not body.until:
        return EMPTY
    life = f"{body.from_ or ''}–{body.until or ''}"
    return Cell(f"{life} ended", "bad") if body.has_ended(today) else Cell(life)


def _blocks(ledger: Ledger, body: Body, today: date, has: dict[str, list[str]]) -> Iterator[Block]:
    def names(bodies: Iterable[str]) -> str:
        return ", ".join(f"{ledger.name(one)} ({one})" for one in bodies)

    yield Heading(f"{body.id} {body.name}", level=1)
    parts = [other.id for other in ledger.bodies if other.part_of == body.id]
    facts = (
        ("Also called", ", ".join(body.aka)),
        ("Kind", body.kind),
        ("Part of", names((body.part_of,)) if body.part_of else ""),
        ("Parts", names(parts)),
        ("Successors", names(body.successors)),
        ("Ended as", body.ended_as or ""),
        ("Succeeds", names(o.id for o in ledger.bodies if body.id in o.successors)),
        ("Contact", body.contact or ""),
        ("Sources", ", ".join(body.sources)),
        *body.own_texts.items(),
    )
    pairs = [(label, Cell(text)) for label, text in facts if text]
    life = _life(body, today)
    if life is not EMPTY:
        pairs.insert(min(2, len(pairs)), ("Life", life))
    corrected = corrections_at(ledger, _place(body))
    pairs += [("Corrections", Cell(corrected_words(ledger, one))) for one in corrected]
    yield Fields(tuple(pairs))
    yield Heading("Has")
    actions = [ledger.action_by_id[one] for one in has.get(body.id, [])]
    yield Items(tuple(Item(Cell(one.id, "id"), one.label) for one in actions), "no live action")
    yield Heading("Named in")
    roles = _roles(ledger, body.id)
    yield Items(tuple(Item(Cell(where, "id"), role) for where, role in roles), "nothing")


def _place(body: Body) -> str:
    return f"body:{body.id}"


def _roles(ledger: Ledger, body: str) -> list[tuple[str, str]]:
    """Return where a body is named, and as what, each once, notes aside."""
    named: dict[tuple[str, str], None] = {}
    for reference in references(ledger):
        if reference.kind == "body" and reference.id == body and "notes" not in reference.pointer:
            fields = [part for part in reference.pointer if isinstance(part, str)]
            words = {"to": "receiver", "from": "giver", "by": "author"}
            role = "reporting" if "reporting" in fields else words.get(fields[-1], fields[-1])
            named[where_of(reference.pointer, ledger), role.replace("_", " ")] = None
    return list(named)
