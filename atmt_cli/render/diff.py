"""An edit in the ledger's own words: a line for each action, body and so on that it touched."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from itertools import groupby
from typing import Any

from atmt_cli.model.text import counted, visible
from atmt_cli.render.data import render_json, render_line
from atmt_cli.render.markdown import code, escape_markdown
from atmt_cli.views.diff.events import Event, event_record

NONE = "No change to the ledger."
# Select Graphic Rendition (ECMA-48, 8.3.117): bold red.
_ALERT, _PLAIN = "\x1b[1;31m", "\x1b[0m"
_Style = Callable[[Event, str], str]


def render_events(
    events: tuple[Event, ...], nothing: str = NONE, *, colored: bool = False
) -> Iterator[str]:
    """Yield ``A2: offered to OLS on 10 January 2018``, then new texts in full.

    ``nothing`` is said where there is no event.
    """

    def styled(event: Event, text: str) -> str:
        shown = visible(text)
        return f"{_ALERT}{shown}{_PLAIN}" if colored and event.rewrites else shown

    for group, those in _groups(events):
        yield f"{visible(group)}: {_sentence(those, styled)}\n"
        yield from (f"  {visible(e.where)}  {visible(e.detail)}\n" for e in those if e.detail)
    yield f"{_summary(events, nothing)}\n"


def render_edit_markdown(events: tuple[Event, ...], nothing: str = NONE) -> str:
    """Return the same as a list in Markdown, whole and ending in a line feed, as a step summary
    shows it.

    What rewrites history is in bold. Nothing from the ledger is markup, mention or link.
    """

    def styled(event: Event, text: str) -> str:
        return f"**{code(text)}**" if event.rewrites else code(text)

    lines = []
    for group, those in _groups(events):
        lines.append(f"- **{escape_markdown(group)}:** {_sentence(those, styled)}")
        lines += [f"  - {code(e.where)}: {code(e.detail)}" for e in those if e.detail]
    return "\n".join([*lines, *([""] if lines else []), _summary(events, nothing), ""])


def render_events_json(events: tuple[Event, ...], today: date, content: Mapping[str, Any]) -> str:
    """Return the events in the envelope; ``content`` says which edit they are from."""
    records = [event_record(event) for event in events]
    return render_json("diff", today, {**content, "events": records})


def render_events_jsonl(events: tuple[Event, ...]) -> Iterator[str]:
    """Yield one event a line, without envelope."""
    return (render_line(event_record(event)) for event in events)


def _groups(events: tuple[Event, ...]) -> Iterator[tuple[str, list[Event]]]:
    for group, those in groupby(events, lambda event: event.group):
        yield group, list(those)


def _sentence(events: Iterable[Event], styled: _Style) -> str:
    """Return what became of one action, body and so on; what happened several times is said
    once.
    """
    said = Counter(styled(event, event.text) for event in events)
    return "; ".join(f"{text}, {n} times" if n > 1 else text for text, n in said.items())


def _summary(events: tuple[Event, ...], nothing: str) -> str:
    if not events:
        return nothing
    rewriting = sum(event.rewrites for event in events)
    rewritten = f", {rewriting} of them to append-only records" if rewriting else ""
    return f"{counted(len(events), 'change')}{rewritten}"
