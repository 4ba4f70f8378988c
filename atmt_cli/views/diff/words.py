"""Words for what an edit did to a field or to a record, as a colleague would put it."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from atmt_cli.model.dates import parse_date
from atmt_cli.model.fields import ONGOING
from atmt_cli.model.text import excerpt, listed, visible
from atmt_cli.views.diff.events import Leaf, Subject

Name = Callable[[str], str]
_BODIES = frozenset(
    (
        "to", "accountable", "support", "governance", "funders", "by", "asked_of", "assignee",
        "proposed_by", "confirmed_by", "part_of", "successors", "closing_body", "keeper",
    )
)  # fmt: skip
_DATES = frozenset(
    (
        "date", "until", "due", "first_due", "closes_on", "proposed_on", "offered_on",
        "answered_on", "ended_on", "settled_on", "raised_on", "since", "reply_by",
    )
)  # fmt: skip
_TEXTS = frozenset(
    (
        "title", "short_title", "text", "reason", "reservation", "evidence", "name", "aka",
        "contact", "answer", "url", "file", "ref",
    )
)  # fmt: skip
BRIEF, LONG = 60, 160
"""The characters quoted of a text that is one of several, and of one that is the news itself."""


def brief(text: str) -> str:
    """Return an id or a name, which a ledger may make as long as it likes."""
    return visible(text if len(text) <= BRIEF else f"{text[:BRIEF]}…")


class Phrases:
    """Describes fields of the records of one kind; ``name`` gives a body's short name."""

    def __init__(self, subject: Subject, name: Name) -> None:
        self._subject = subject
        self._name = name

    def leaf(self, leaf: Leaf) -> str:
        """Return what became of a field: ``due March 2018``, ``support MMIP added``."""
        label = _label(leaf.field)
        if isinstance(leaf.before or leaf.after, list):
            return f"{label} {self._list(leaf)}"
        if leaf.before is None:
            return f"{label} {self.value(leaf.field, leaf.after)}"
        if leaf.after is None:
            return f"{label} {self.value(leaf.field, leaf.before)} removed"
        if _is_text(leaf.field):
            return f"{label} {contrast(leaf.before, leaf.after)}"
        values = (self.value(leaf.field, value) for value in (leaf.before, leaf.after))
        return f"{label} {' → '.join(values)}"

    def fresh(self, leaf: Leaf) -> str:
        """Return what a field of a new record holds: ``support MMIP and BIA``."""
        if isinstance(leaf.after, list):
            return f"{_label(leaf.field)} {self._values(leaf.field, leaf.after)}"
        return self.leaf(leaf)

    def value(self, field: str, value: Any) -> str:
        """Return a value in people's form: bodies by name, dates in words, texts in quotes."""
        last = _last(field)
        if _is_text(field):
            return excerpt(value, BRIEF)
        if last in _BODIES or (last == "from" and self._subject == "handover"):
            return brief(self._name(value))
        if last in _DATES or (last in ("from", "on") and self._subject != "waiver"):
            return when_due(value)
        return brief(str(value))

    def _values(self, field: str, values: Iterable[str]) -> str:
        return listed([self.value(field, value) for value in values])

    def _list(self, leaf: Leaf) -> str:
        before, after = Counter(leaf.before or ()), Counter(leaf.after or ())
        said = [
            f"{self._values(leaf.field, items.elements())} {what}"
            for items, what in ((after - before, "added"), (before - after, "removed"))
            if items
        ]
        return ", ".join(said) or f"in another order: {self._values(leaf.field, leaf.after)}"


def _label(field: str) -> str:
    """Return what people call a field; one of the user's own as it is."""
    if field.startswith("x-"):
        return field
    return field.replace("rag.", "RAG ").replace(".", " ").replace("_", " ")


def _is_text(field: str) -> bool:
    return _last(field) in _TEXTS or field.startswith("x-")


def when_due(date: str) -> str:
    """Return a date in words, or ongoing."""
    return date if date == ONGOING else parse_date(date).words


def _last(field: str) -> str:
    return field.rpartition(".")[2]


def contrast(before: str, after: str) -> str:
    """Return two texts as excerpts that show where they begin to differ."""
    pairs = enumerate(zip(before, after, strict=False))
    at = next((index for index, (a, b) in pairs if a != b), min(len(before), len(after)))
    start = max(0, at - BRIEF // 3) if max(len(before), len(after)) > BRIEF else 0
    lead = "…" if start else ""
    shown = (excerpt(f"{lead}{text[start:]}", BRIEF) for text in (before, after))
    return " → ".join(shown)
