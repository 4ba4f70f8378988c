"""Answers for scripts: JSON, JSON Lines, CSV, TSV."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from atmt_cli.model.text import escape_hidden_json, visible
from atmt_cli.views.shapes import Page, Table

FORMAT = "atmt/1"
_IN_A_LINE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def render_json(kind: str, today: date, content: dict[str, Any]) -> str:
    """Return one object in the envelope, indented, ending in a line feed.

    What a terminal must not receive is escaped as JSON escapes it, so that nothing is lost.
    """
    return to_json({"format": FORMAT, "kind": kind, "today": str(today), **content})


def to_json(content: Any) -> str:
    """JSON, indented, ending in a line feed; what a terminal must not receive is escaped."""
    text = json.dumps(content, ensure_ascii=False, indent=2, default=str)
    return escape_hidden_json(text) + "\n"


def render_answer_json(answer: Table | Page, today: date) -> str:
    """Return a table or a page as one JSON object."""
    content = {answer.key: list(answer.records), **answer.extra}
    return render_json(answer.kind, today, content)


def render_schema(schema: dict[str, Any]) -> str:
    """Return a JSON Schema, which has no envelope."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def render_jsonl(answer: Table | Page) -> Iterator[str]:
    """Yield one compact object on each line, without an envelope."""
    return (render_line(record) for record in answer.records)


def render_line(record: dict[str, Any]) -> str:
    """Return a record as one compact line of JSON."""
    return escape_hidden_json(_IN_A_LINE.encode(record)) + "\n"


def render_csv(answer: Table | Page) -> Iterator[str]:
    """RFC 4180 with LF line ends: ids, not names; no cell is a formula or spans lines."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    for row in _grid(answer):
        writer.writerow([harmless(text) for text in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def render_tsv(answer: Table | Page) -> Iterator[str]:
    """Yield the same separated by tabs, nothing quoted; a tab in a text is shown as an escape.

    No cell is a formula: a spreadsheet opens such a file, too.
    """
    for row in _grid(answer):
        yield "\t".join(map(harmless, row)) + "\n"


def _grid(answer: Table | Page) -> Iterator[list[str]]:
    """Yield a header, and a row a record."""
    rows = [flat(record) for record in answer.records]
    header = list(answer.fields) or list(dict.fromkeys(key for row in rows for key in row))
    if header:
        yield header
    for row in rows:
        yield [row.get(key, "") for key in header]


def harmless(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: an apostrophe before what begins
    one.
    """
    shown = visible(text)
    return f"'{shown}" if shown.startswith(_FORMULA) else shown


def flat(record: dict[str, Any], prefix: str = "") -> dict[str, str]:
    """Return a record as one level of texts: ``last_note.date``; lists joined by ``; ``."""
    row: dict[str, str] = {}
    for key, value in record.items():
        if isinstance(value, dict):
            row.update(flat(value, f"{prefix}{key}."))
        elif isinstance(value, list):
            row[prefix + key] = "; ".join(_word(item) for item in value)
        else:
            row[prefix + key] = "" if value is None else str(value)
    return row


def _word(item: Any) -> str:
    if isinstance(item, dict):
        return " ".join(str(value) for value in item.values() if value not in (None, []))
    return str(item)
