"""The history of a ledger, commit by commit, as it is read: nobody waits for the last one."""

from collections.abc import Callable, Iterable, Iterator

from atmt_cli.model.text import visible
from atmt_cli.render.data import render_line
from atmt_cli.render.diff import render_groups
from atmt_cli.views.log import SHORT, LogEntry, log_record

_INDENT = "  "
# Select Graphic Rendition (ECMA-48, 8.3.117): bold.
_BOLD, _PLAIN = "\x1b[1m", "\x1b[0m"


def render_log(
    entries: Iterable[LogEntry], nothing: Callable[[], str], *, colored: bool
) -> Iterator[str]:
    """Yield, of every commit, who committed it and when, and what it did.

    What ``nothing`` returns is said where there is no commit: only then is all of it known.
    """
    is_first = True
    for entry in entries:
        head = f"{entry.commit[:SHORT]}  {entry.when}  {entry.who}: {entry.subject}"
        yield ("" if is_first else "\n") + (f"{_BOLD}{head}{_PLAIN}" if colored else head) + "\n"
        is_first = False
        if entry.trouble:
            yield f"{_INDENT}cannot be read: {visible(entry.trouble)}\n"
        yield from (f"{_INDENT}{line}" for line in render_groups(entry.events, colored=colored))
    if is_first:
        yield f"{nothing()}\n"


def render_log_jsonl(entries: Iterable[LogEntry]) -> Iterator[str]:
    """Yield one event a line, without envelope."""
    return (render_line(log_record(entry, event)) for entry in entries for event in entry.events)
