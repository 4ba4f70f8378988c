"""JSON Lines: one operation a line, read strictly."""

import io
import json
import re
from typing import Any

from atmt_cli.changes.bulk.rows import Guards, Rejected, Row
from atmt_cli.changes.operations.operation import OPERATIONS, Operation, Request
from atmt_cli.model.errors import UsageError
from atmt_cli.model.interpreter import unread
from atmt_cli.model.text import did_you_mean, excerpt, with_line_feeds
from atmt_cli.model.validation import fields_at

LONGEST = 1 << 20
"""Bytes of one line; a note is a page, not a book."""
_SHAPE = 'write a line like {"op": "note", "action": "A2", "text": "…"}'
_BOM = "\ufeff"
_SURROGATE = re.compile("[\ud800-\udfff]")
_ALSO = {"successor": "successors"}
"""Options whose names are not those of the fields."""


def read_lines(file: str, data: bytes, by: str | None) -> tuple[list[Row], list[Rejected]]:
    """Return the rows of a file, and those that are none. ``by`` is the author where a row names
    none.
    """
    rows: list[Row] = []
    rejected: list[Rejected] = []
    for number, line in enumerate(io.BytesIO(data.removeprefix(_BOM.encode())), 1):
        if not line.strip():
            continue
        try:
            rows.append(Row(file, number, *_request(_given(line), by)))
        except UsageError as error:
            rejected.append(Rejected(file, number, error.message, error.hint, misused=True))
    return rows, rejected


def _given(line: bytes) -> dict[str, Any]:
    """Return the object of a line. Raises UsageError that says where it goes wrong."""
    if len(line.rstrip(b"\n")) > LONGEST:
        raise UsageError(f"the line is longer than {LONGEST >> 20} MiB, the most that is read")
    try:
        text = line.decode("utf-8").strip("\r\n\t ")
    except UnicodeDecodeError as error:
        raise UsageError(
            f"byte {error.start + 1} (0x{line[error.start]:02x}) is not UTF-8"
        ) from None
    if text.startswith(_BOM):
        raise UsageError("a byte order mark inside the file; were files joined? delete it")
    try:
        given = json.loads(
            text,
            object_pairs_hook=_without_doubles,
            parse_constant=_no_number,
            parse_int=str,  # every scalar is text, and the field says what it means
            parse_float=str,
        )
    except json.JSONDecodeError as error:
        raise UsageError(f"column {error.colno}: {error.msg.lower()}", _SHAPE) from None
    except RecursionError:
        raise UsageError("nested too deeply for an operation", _SHAPE) from None
    if not isinstance(given, dict):
        raise UsageError(f"expected an object, found {excerpt(text, 30)}", _SHAPE)
    return given


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, value in pairs:
        if key in made:
            raise UsageError(f"{excerpt(key)} appears twice in one object")
        texts = [key, *(value if isinstance(value, list) else [value])]
        if any(isinstance(one, str) and _SURROGATE.search(one) for one in texts):
            raise UsageError(f"{excerpt(key)} holds half of a surrogate pair, which is not text")
        made[key] = _plain(value)
    return made


def _plain(value: Any) -> Any:
    """Return a value whose texts have line feeds alone at the ends of their lines."""
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return with_line_feeds(value) if isinstance(value, str) else value


def _no_number(name: str) -> Any:
    raise UsageError(f"{name} is not a number in JSON")


def _request(given: dict[str, Any], by: str | None) -> tuple[Request, Guards]:
    if "op" not in given:
        raise UsageError("op is required: the name of a command", ", ".join(OPERATIONS))
    kind = OPERATIONS.get(given["op"]) if isinstance(given["op"], str) else None
    if kind is None:
        name = str(given["op"])
        near = did_you_mean(name, tuple(OPERATIONS))
        raise UsageError(f"no operation {excerpt(name)}{near}", ", ".join(OPERATIONS))
    fields = _named(given)
    expect, etag = fields.pop("expect", None), fields.pop("etag", None)
    if expect is not None and not isinstance(expect, dict):
        raise UsageError('expect is an object, such as {"status": "open"}')
    expect = None if expect is None else _named(expect)
    for name in ("set", "settings"):
        if isinstance(fields.get(name), dict):
            fields[name] = _named(fields[name])
    if etag is not None and not isinstance(etag, str):
        raise UsageError("etag must be text, as atmt export writes it")
    author = {"by": by} if fields.get("by") is None else {}
    return _made(kind, {**fields, **author}), Guards(etag, expect)


def _named(given: dict[str, Any]) -> dict[str, Any]:
    """Return the values under the names of the fields: as options are written, or as the ledger has
    them.

    Raises UsageError where both are there.
    """
    made: dict[str, Any] = {}
    for key, value in given.items():
        name = _ALSO.get(key, key.replace("-", "_"))
        if name in made:
            raise UsageError(f"{name} appears twice, under two names", "keep one of them")
        made[name] = value
    return made


def _made(kind: type[Operation], fields: dict[str, Any]) -> Request:
    known = (*fields_at(kind, ()), "expect", "etag")
    for key in fields:
        if key not in known:
            near = did_you_mean(key, known)
            hint = f"{fields['op']} takes: {', '.join(one for one in known if one != 'op')}"
            raise UsageError(f"unknown key {excerpt(key)}{near}", hint)
    made = Request(kind, fields)
    made.meant(unread())
    return made
