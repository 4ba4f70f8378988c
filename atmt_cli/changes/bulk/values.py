"""What a cell of a sheet says: the value that people mean by what they type."""

import re
from collections.abc import Mapping, Sequence

from atmt_cli.changes.bulk.columns import BODIES, BODY_LISTS, DATES, LISTS
from atmt_cli.changes.bulk.rows import SheetRow
from atmt_cli.changes.bulk.shield import shielded, unshielded
from atmt_cli.changes.operations.draft import Draft
from atmt_cli.changes.vocabulary import (
    ONGOING,
    PRIORITIES,
    RATINGS,
    STATUSES,
    by_word,
    words_of,
)
from atmt_cli.model.action import Action
from atmt_cli.model.date_forms import ORDERS, SETTLE, date_meant
from atmt_cli.model.errors import RefusedError, UsageError
from atmt_cli.model.fields import ONGOING as ENDLESS
from atmt_cli.model.ledger import Ledger
from atmt_cli.model.text import did_you_mean, excerpt, listed, with_line_feeds

_WORDS: Mapping[str, Mapping[str, str]] = {
    "status": by_word(STATUSES),
    "rag": by_word(RATINGS),
    "priority": by_word(PRIORITIES),
    "due": dict.fromkeys(ONGOING, ENDLESS),
}
"""What is meant by the words of a column. The trackers that people have use the same."""
_ENTERED = {"status": ("open", "in-progress", "on-hold"), "rag": RATINGS, "priority": PRIORITIES}
"""What may be written in a column of words."""
_ANSWERS = frozenset(("accepted", "agreed"))
"""Words of trackers that mean an answer where an owner writes them."""
_CLOSE = {
    "closing": "--propose",
    "closed": "--propose",
    "not-implemented": "--outcome not-implemented --reason TEXT",
    "superseded": "--outcome superseded --superseded-by ID --reason TEXT",
}
"""How an action is closed, by what was written as its status."""
# More digits than these no spreadsheet holds.
_NUMERIC = re.compile(r"[-+]?[0-9]{1,15}(\.[0-9]{1,15})?")
_SHORT_MONTH = re.compile(r"([A-Za-z]{3})-([0-9]{2})")
_SHORT_YEAR = re.compile(r"([0-9]{1,2}[/.-][0-9]{1,2}[/.-])([0-9]{2})")
"""A month, and a day, as a spreadsheet may show them: of this century."""
_LONGEST_DATE = 40


def readings(ledger: Ledger, column: str, cell: str) -> set[str]:
    """Return all that a cell may say, for all that a spreadsheet, or our shield, did to it."""
    found = {said(ledger, column, cell), said(ledger, column, unshielded(cell))}
    if column not in DATES or len(cell) > _LONGEST_DATE:
        return found
    # A month is shown as Nov-17, and a day as the computer's region has it.
    text = _whole_year(_SHORT_MONTH.sub(r"\1 20\2", cell.strip()))
    for order in ORDERS:
        try:
            found.add(str(date_meant(text, None, order)))
        except ValueError:
            continue
    return found


def said(ledger: Ledger, column: str, cell: str) -> str:
    """Return what a cell says, as it is compared: by ids, and in the words of the ledger."""
    if column in LISTS:
        return ";".join(names_in(ledger, cell, column))
    text = with_line_feeds(cell).strip()
    if column in BODIES:
        return body_id(ledger, text)
    if column in _WORDS:
        return word_meant(column, text)
    if text.casefold() in ("true", "false"):
        return text.casefold()
    # 007 came back as 7, and 2030 as 2030.0.
    return repr(float(text)) if _NUMERIC.fullmatch(text) else text


def word_meant(column: str, text: str) -> str:
    """Return the word of the ledger that is meant; the text, folded, where none is known."""
    meant = _WORDS[column].get(words_of(text)) if text else None
    return "closed" if meant == "implemented" else meant or text.casefold()


def names_in(ledger: Ledger, cell: str, column: str) -> list[str]:
    """Return the bodies or the themes that a cell names, separated by semicolons, by id."""
    known = body_id if column in BODIES else theme_id
    return [known(ledger, name.strip()) for name in cell.split(";") if name.strip()]


def theme_id(ledger: Ledger, name: str) -> str:
    """Return the id of the theme that has this title; the name itself where none has."""
    meant = ledger.directory("themes").meant(name)
    return meant[0] if len(meant) == 1 else name


def body_id(ledger: Ledger, name: str) -> str:
    """Return the id of the body that is called so; the name itself where none is, or several."""
    meant = ledger.directory("bodies").meant(name)
    return meant[0] if len(meant) == 1 else name


def value_of(draft: Draft, action: Action, row: SheetRow, column: str, having: str) -> object:
    """Return what an edited cell sets; None where it was emptied.

    ``having`` is what the column says of the action: only where that has a shield may the cell have
    one of ours. Raises UsageError, and RefusedError.
    """
    cell = row.cells[column]
    text = (unshielded(cell) if shielded(having) != having else cell).strip()
    if column in LISTS:
        return _names(draft, action, text, column)
    if not text and column == "status":
        raise UsageError("a status cannot be emptied", f"put back {having}")
    if not text:
        return None
    if column in BODIES:
        return _body(draft, text)
    if column == "due":
        meant = word_meant(column, text)
        return meant if meant == ENDLESS else date_typed(draft, text)
    if column == "status":
        return _status(action, text)
    return _word(column, text) if column in _WORDS else text


def date_typed(draft: Draft, text: str) -> str:
    """Return a date as the ledger has it. Nobody knows on which day it was typed.

    A year of two digits is what a spreadsheet makes of a date that it shows: it comes last where
    the ledger says whether the day or the month comes first. Raises UsageError.
    """
    whole = _whole_year(text)
    if whole != text and draft.base.head.settings.dates is None:
        hint = f"write the year in four digits; or settle it: {SETTLE}"
        raise UsageError(f"{excerpt(text)} has a year of two digits, first or last", hint)
    try:
        return str(draft.interpreter.on(None).date(whole))
    except ValueError as error:
        why, _, mend = str(error).partition("; ")
        raise UsageError(why, mend or None) from None


def _whole_year(text: str) -> str:
    found = _SHORT_YEAR.fullmatch(text)
    return f"{found[1]}20{found[2]}" if found else text


def _names(draft: Draft, action: Action, text: str, column: str) -> list[str]:
    of = "bodies" if column in BODY_LISTS else column
    names = [draft.interpreter.name(of, one) for one in names_in(draft.base, text, column)]
    # They replace; a + or - is no more than the beginning of a name.
    draft.require(of, {*names} - {*getattr(action, column)})
    return names


def _body(draft: Draft, text: str) -> str:
    name = draft.interpreter.name("bodies", text)
    draft.require("bodies", (name,))
    return name


def _status(action: Action, text: str) -> str:
    """Return the status that a cell sets. What closes an action, or answers, is no status."""
    meant, back = word_meant("status", text), f"put back {action.status}"
    if words_of(text) in _ANSWERS:
        to = next((one.to for one in action.handovers if one.is_live), "BODY")
        hint = f"{back}; to record an answer: atmt accept {action.id} {to} --evidence TEXT"
        raise UsageError(f"{excerpt(text)} is the answer of an owner, not a status", hint)
    if how := _CLOSE.get(meant):
        if how == "--propose" and action.status == "closing":
            how = "--evidence TEXT --confirmed-by BODY"
        hint = f"{back}; to close the action: atmt close {action.id} {how}"
        raise RefusedError(f"{excerpt(text)} would close the action without a closure", hint)
    return _word("status", text)


def _word(column: str, text: str) -> str:
    known: Sequence[str] = tuple(_ENTERED[column])
    meant = word_meant(column, text)
    if meant in known:
        return meant
    near = did_you_mean(meant, known)
    of = {"rag": "rating"}.get(column, column)
    raise UsageError(f"{excerpt(text)} is not a {of}{near}", f"write {listed(known, 'or')}")
