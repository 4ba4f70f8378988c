"""Every field of every record is shown, told by `diff`, merged and exported.

The fields are those of the model, so that none can be forgotten.
"""

import csv
import io
from contextlib import suppress
from copy import deepcopy
from typing import Any

import pytest
from spread import one_in
from test_every_field import (
    FIELDS,
    IN_A1,
    PLACES,
    Edit,
    Field,
    Plain,
    another,
    at,
    made,
    tree,
)

from atmt_cli.changes.bulk.sheet import exported
from atmt_cli.changes.merge.records import merge
from atmt_cli.cli.bulk.export import sheet_bytes
from atmt_cli.model.action import Action
from atmt_cli.model.dates import parse_date
from atmt_cli.model.findings import FILES
from atmt_cli.model.ledger import Ledger, as_stored
from atmt_cli.model.validation import shape
from atmt_cli.render.diff import render_events
from atmt_cli.render.plain import render_plain
from atmt_cli.rules.page import DAY
from atmt_cli.views.bodies import view_body
from atmt_cli.views.diff.records import view_edit
from atmt_cli.views.show import view_show

SHOWN = [one for one in FIELDS if one.at[0] in ("actions", "bodies", "questions", "letters")]
OWN: Plain = {"x-cost": "1.2m", "x-tags": ["first", "second"]}
HOLDERS = {"actions": ("actions", 0), "steps": (*IN_A1, "steps", 0), "bodies": ("bodies", 0)}
OWN_FIELDS = [(holder, name) for holder in HOLDERS for name in OWN]
LONGEST = 40
"""So many characters of a text show that it was told."""


def edited(field: Field) -> tuple[dict[str, Plain], Any]:
    """The ledger with another value in the field, and what it had."""
    was = at(tree(), field.at)[field.name]
    return made(Edit(field, "another", another(field, was))), was


def with_own() -> dict[str, Plain]:
    """The ledger with fields of the user's own wherever there may be some."""
    files = tree()
    for holder in (*HOLDERS.values(), ("sources", 0)):
        at(files, holder).update(deepcopy(OWN))
    return files


def with_another(holder: str, name: str) -> dict[str, Plain]:
    files = with_own()
    there = at(files, HOLDERS[holder])
    there[name] = "Another" if isinstance(there[name], str) else [*there[name], "Another"]
    return files


def forms(ledger: Ledger, value: Any) -> set[str]:
    """How a value may be shown to people."""
    texts = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    shown = set()
    for text in texts:
        title = next((one.title for one in ledger.themes if one.id == text), text)
        shown |= {text, ledger.name(text), ledger.short(text), title, text.replace("-", " ")}
        with suppress(ValueError):
            shown.add(parse_date(text).words)
    return shown


def page(ledger: Ledger) -> str:
    """All that `show` and `body show` say."""
    ids = [one.id for one in ledger.actions]
    pages = (view_show(ledger, (), DAY, ids), view_body(ledger, DAY, [ledger.bodies[0].id]))
    return "".join(line for one in pages for line in render_plain(one))


def is_shown(files: dict[str, Plain], before: dict[str, Plain], now: Any) -> None:
    shown = page(shape(files))
    assert shown != page(shape(before))
    texts = [now] if isinstance(now, str) else now if isinstance(now, list) else []
    for text in texts:
        assert any(form in shown for form in forms(shape(files), text)), text


@pytest.mark.parametrize("field", one_in(5, SHOWN), ids=str)
def test_show_has_every_field(field: Field) -> None:
    if field.name == "about":  # what is about another action is shown there
        return
    files, _ = edited(field)
    is_shown(files, tree(), at(files, field.at).get(field.name))


@pytest.mark.parametrize(("holder", "name"), OWN_FIELDS)
def test_show_has_the_fields_of_the_users_own(holder: str, name: str) -> None:
    is_shown(with_another(holder, name), with_own(), "Another")


def told(before: dict[str, Plain], after: dict[str, Plain]) -> str:
    return "".join(render_events(view_edit(shape(before), shape(after))))


@pytest.mark.parametrize("field", FIELDS, ids=str)
def test_diff_tells_every_field(field: Field) -> None:
    files, was = edited(field)
    now = at(files, field.at).get(field.name)
    said = told(tree(), files)
    assert "No change" not in said
    # Of a list from which a name went, that name is told.
    gone = [one for one in was if one not in (now or ())] if isinstance(was, list) else []
    texts = [now] if isinstance(now, str) else gone
    for text in texts:
        known = forms(shape(files), text) if isinstance(text, str) else ()
        assert not known or any(form[:LONGEST] in said for form in known), (text, said)


@pytest.mark.parametrize(("holder", "name"), OWN_FIELDS)
def test_diff_tells_the_fields_of_the_users_own(holder: str, name: str) -> None:
    said = told(with_own(), with_another(holder, name))
    assert f"{name} " in said
    assert "'Another'" in said


MERGED = [one for one in FIELDS if one.name != "id"]


@pytest.mark.parametrize("field", MERGED[:: len(MERGED) // 4], ids=str)
def test_a_merge_carries_a_field(field: Field) -> None:
    is_carried(field)


@pytest.mark.slow
@pytest.mark.parametrize("field", MERGED, ids=str)
def test_a_merge_carries_every_field(field: Field) -> None:
    is_carried(field)


def is_carried(field: Field) -> None:
    """What one side changed and what the other changed elsewhere are both in the merge."""
    files, other = edited(field)[0], tree()
    other[FILES[0]]["actions"][1]["short_title"] = "Funds"
    other[FILES[1]]["bodies"][1]["contact"] = "desk@example.org"
    base, ours, theirs = (shape(one) for one in (tree(), files, other))
    for one in ("actions_file", "bodies_file"):
        sides = [getattr(ledger, one) for ledger in (base, ours, theirs)]
        for pair in (sides, [sides[0], sides[2], sides[1]]):
            merged = merge(*pair)
            assert merged.conflicts == ()
            expected = deepcopy(files[FILES[one == "bodies_file"]])
            if one == "actions_file":
                expected["actions"][1]["short_title"] = "Funds"
            else:
                expected["bodies"][1]["contact"] = "desk@example.org"
            assert type(sides[0]).model_validate(merged.versions.ours) == type(
                sides[0]
            ).model_validate(expected)


IN_CSV = {
    "id", "title", "short_title", "ref", "themes", "priority", "due", "status", "accountable",
    "support", "governance", "funders", "rag",
}  # fmt: skip
"""The fields of an action that a sheet shows; JSON has all of them."""


def sheet(ledger: Ledger) -> list[dict[str, str]]:
    data = sheet_bytes(ledger, exported(ledger, ledger.actions), "csv", DAY)
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def test_an_export_has_every_field() -> None:
    ledger = shape(with_own())
    stored = as_stored(ledger.actions[0])
    for kind, place in PLACES:
        if place[0] == "actions":
            here: Any = stored
            for part in place[2:]:
                here = here[part]
            assert {one.alias or name for name, one in kind.model_fields.items()} <= set(here)
    row = sheet(ledger)[0]
    assert (row["x-cost"], row["x-tags"]) == ("1.2m", "first; second")
    assert set(IN_CSV) <= set(row)
    assert set(Action.model_fields) - IN_CSV == {
        # Lists of records, and what a sheet shows in other columns or not at all.
        "handovers", "steps", "notes", "closures", "reporting", "first_due", "unallocated",
        "sources",
    }  # fmt: skip
    for field in FIELDS:
        if field.at == IN_A1 and field.name in IN_CSV - {"id", "rag"}:
            assert (
                sheet(shape(edited(field)[0]))[0][field.name] != sheet(shape(tree()))[0][field.name]
            )
