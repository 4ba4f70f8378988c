"""The facts of a report as JSON: the same records that a template is filled with."""

from datetime import date
from typing import Any

from atmt_cli.model.dates import PartialDate
from atmt_cli.render.data import render_json


def render_facts(kind: str, day: date, facts: Any) -> str:
    """Return the facts of a report as one JSON object."""
    plain = as_data(facts)
    plain.pop("masthead")
    return render_json(kind, day, {"ledger": as_data(facts.masthead), **plain})


def as_data(value: Any) -> Any:
    """Return records as mappings, dates as they are written, tuples as lists."""
    if isinstance(value, PartialDate):
        return str(value)
    if hasattr(value, "_asdict"):
        return {name: as_data(one) for name, one in value._asdict().items()}
    return [as_data(one) for one in value] if isinstance(value, tuple) else value
