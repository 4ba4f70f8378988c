"""What a refused row says to do: done as told, the row goes through."""

from typing import Any

import pytest
from planning import Cells, action, form, lined, planned, real, rejected, sheet

from atmt_cli.changes.bulk.rows import File, Rejected
from atmt_cli.model.ledger import Ledger


def ledger(*rows: dict[str, Any]) -> Ledger:
    """The real ledger after some operations."""
    return planned(real(), lined(*rows)).ledger


def sent(**edits: str) -> tuple[File, ...]:
    """The form of an owner with what it filled in."""
    row: Cells = {**form(real(), "ols")["A2"], **edits}
    return sheet(row, name="ols.csv")


def setting(reason: str | None = None, **fields: Any) -> dict[str, Any]:
    return {"op": "update", "action": "A2", "set": fields, "reason": reason, "by": "ols"}


def faults(now: Ledger, **edits: str) -> dict[str, Rejected]:
    """The rejected cells of the form, by column."""
    found = rejected(now, sent(**edits)).rejected
    return {one.reason.split()[1]: one for one in found}


def test_the_reason_that_a_rating_lacked_is_filled_in_afterwards() -> None:
    first = planned(real(), sent(rag="Amber"))
    (caution,) = first.cautions
    told = "fill in rag_reason (U2), or type: atmt update A2 --rag amber --reason TEXT"
    assert caution == f"A2 is amber without a reason; say why: {told}"
    made = action(planned(first.ledger, sent(rag="Amber", rag_reason="Two posts")), "A2")
    assert made.rag is not None
    assert (made.rag.rating, made.rag.reason) == ("amber", "Two posts")


RATINGS = {
    "another rating": (
        {"rag": "red", "rag_reason": "No staff"},
        {"rag": "green", "rag_reason": "All here"},
        {"rag": "put 'red' here", "rag_reason": "put 'No staff' here"},
    ),
    "another reason": (
        {"rag": "amber", "rag_reason": "No staff"},
        {"rag": "A", "rag_reason": "No room"},
        {"rag_reason": "put 'No staff' here"},
    ),
    "a reason for no rating": (
        {"rag": "amber"},
        {"rag_reason": "No room"},
        {"rag_reason": "clear this cell"},
    ),
}


@pytest.mark.parametrize("name", RATINGS)
def test_a_rating_and_its_reason_clash_cell_by_cell(name: str) -> None:
    theirs, ours, keep = RATINGS[name]
    now = ledger(setting(**theirs))
    found = faults(now, **ours)
    assert {column: one.hint.split("ledger's, ")[1].split(";")[0] for column, one in found.items()
            if one.hint} == keep  # fmt: skip
    kept = {column: told.split("'")[1] if "'" in told else "" for column, told in keep.items()}
    assert planned(now, sent(**{**ours, **kept})).changes == ()
    for one in found.values():
        assert "atmt update A2 --rag " in (one.hint or "")
