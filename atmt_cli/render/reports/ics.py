"""A calendar as iCalendar (RFC 5545), which every calendar program reads."""

import re
from base64 import b64encode
from collections import Counter
from datetime import UTC, datetime, time
from hashlib import sha256
from typing import Any

from atmt_cli.model.errors import UsageError
from atmt_cli.model.text import visible
from atmt_cli.views.calendar import AwaitedDay, AwaitedDays
from atmt_cli.views.shares import LedgerShare

_CATEGORIES = {"due": "Due date", "reply": "Reply", "report": "Report"}
_SEAL = re.compile(rb"X-ATMT-SEAL:([A-Za-z0-9+/=]{44})\r\n")
_LONGEST_TITLE = 200
_DIGITS = 8
"""So many hexadecimal digits tell the few calendars of a person apart."""


def require_icalendar() -> Any:
    """Return the package that writes calendars. Raises UsageError where it is missing."""
    try:
        import icalendar  # noqa: PLC0415 - an optional extra
    except ImportError as error:
        raise UsageError(
            "a calendar needs the package icalendar, which is not installed",
            "pip install 'atmt[calendar]'",
        ) from error
    return icalendar


def render_calendar(made: AwaitedDays) -> str:
    """Return the calendar, with a seal by which it is known again that nobody has edited it.

    All that tells of when it was made is the day that was asked for: the same bytes come out again.
    """
    package = require_icalendar()
    whole = package.Calendar()
    whole.add("prodid", "-//atmt//handover ledger//EN")
    whole.add("version", "2.0")
    whole.add("method", "PUBLISH")
    # A name that no RFC knows, so the package does not write it as a text.
    whole.add("x-wr-calname", package.vText(_called(made)))
    used: Counter[str] = Counter()
    for one in made.days:
        uid, place = f"{one.kind}-{visible(one.key)}", _place(one.share)
        used[uid + place] += 1
        # Two records of one id are an error in the ledger; a calendar would keep only one of them.
        again = f"-{used[uid + place]}" if used[uid + place] > 1 else ""
        event = _event(package, made, one)
        event.add("uid", f"{uid}{again}@{place}")
        whole.add_component(event)
    data: bytes = whole.to_ical()
    head, mark, rest = data.partition(b"VERSION:2.0\r\n")
    return (head + mark + b"X-ATMT-SEAL:" + _digest(data) + b"\r\n" + rest).decode()


def is_untouched_calendar(data: bytes) -> bool:
    """Return whether bytes are a calendar as atmt wrote it."""
    found = _SEAL.search(data)
    if not found:
        return False
    return found[1] == _digest(data[: found.start()] + data[found.end() :])


def _digest(data: bytes) -> bytes:
    return b64encode(sha256(data).digest())


def _place(share: LedgerShare) -> str:
    """Return what tells the events of a ledger from those of another that one body closed, and of
    another in the same manifest.
    """
    head = share.ledger.head
    digest = sha256(f"{head.closing_body}\n{head.title}".encode("utf-8", "surrogatepass"))
    name = f"{share.name}." if share.name else ""
    return f"{name}{digest.hexdigest()[:_DIGITS]}.{visible(head.closing_body)}.atmt.invalid"


def _called(made: AwaitedDays) -> str:
    return visible(f"{made.title}: {made.body}" if made.body else made.title)


def _event(package: Any, made: AwaitedDays, one: AwaitedDay) -> Any:
    """Return one day as an event of the whole day, which leaves people free."""
    event = package.Event()
    shown = visible(one.title)
    cut = shown if len(shown) <= _LONGEST_TITLE else f"{shown[: _LONGEST_TITLE - 1].rstrip()}…"
    lines = [visible(line) for line in one.lines]
    lines = [shown, *lines] if cut != shown else lines
    event.add("summary", cut)
    event.add("description", "\n".join(lines))
    event.add("dtstart", one.on.last)
    event.add("dtstamp", datetime.combine(made.day, time(), UTC))
    event.add("categories", [_CATEGORIES[one.kind]])
    event.add("transp", "TRANSPARENT")
    return event
