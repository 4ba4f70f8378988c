"""The public list: who was asked, has not answered in time, since when, and how often asked."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from atmt_cli.model.action import Action, Handover
from atmt_cli.model.custody import owes_answer
from atmt_cli.model.dates import PartialDate
from atmt_cli.model.ledger import Ledger, Letter
from atmt_cli.model.text import listed, natural_key
from atmt_cli.views.reports.accounts import unfit
from atmt_cli.views.reports.masthead import Masthead, view_masthead


class Unanswered(NamedTuple):
    """An action on which a body was asked, and has not answered in time."""

    id: str
    label: str
    since: PartialDate | None
    days: int | None
    asked: int
    reply_by: PartialDate | None


class Silent(NamedTuple):
    """A body that has not answered; since when at the earliest, and how often it was asked."""

    body: str
    name: str
    since: PartialDate | None
    days: int | None
    asked: int
    last_letter: PartialDate | None
    actions: tuple[Unanswered, ...]


class Silence(NamedTuple):
    """Those who have not answered in time, the longest silence first.

    ``in_time`` counts the handovers that were told and whose time to answer is not over, and
    ``untold`` those of which nobody has told the body: that is no silence of theirs. ``ended``
    are the bodies that were told, and ended before they answered. ``news`` says who is new on the
    list ``since`` a date, and who was asked again, where one is named.
    """

    masthead: Masthead
    answer_within: int
    bodies: tuple[Silent, ...]
    in_time: int
    untold: int
    ended: tuple[str, ...]
    since: PartialDate | None
    news: tuple[str, ...]


def view_silence(ledger: Ledger, day: date, since: PartialDate | None = None) -> Silence:
    """Return who has not answered in time. A body that has ended can answer nothing."""
    letters = _letters(ledger)
    bodies, in_time, untold, ended = _silent_bodies(ledger, letters, day)
    news = tuple(_news(ledger, bodies, letters, since, day)) if since else ()
    within = ledger.head.settings.answer_within
    head = view_masthead(ledger, day)
    return Silence(head, within, tuple(bodies), in_time, untold, ended, since, news)


_Letters = dict[tuple[str, str], list[Letter]]
"""The letters by the body they went to and the action they are about."""


def _silent_bodies(
    ledger: Ledger, letters: _Letters, day: date
) -> tuple[list[Silent], int, int, tuple[str, ...]]:
    """Return who is silent, how many handovers have time left, of how many none was told, and which
    bodies ended before they answered.
    """
    live = sorted((a for a in ledger.actions if a.is_live), key=lambda a: natural_key(a.id))
    found: dict[str, list[Unanswered]] = {}
    in_time = untold = 0
    ended: list[str] = []
    for action in live:
        for one in action.handovers:
            if not one.is_live:
                continue
            if unfit(ledger, one.to, day):
                ended += [ledger.name(one.to)] if one.status == "offered" else []
                continue
            silent = _silent(ledger, action, one, letters.get((one.to, action.id), []), day)
            if silent:
                found.setdefault(one.to, []).append(silent)
            else:
                in_time += one.status == "offered"
                untold += one.status == "proposed"
    bodies = [_body(ledger, name, tuple(mine), letters, day) for name, mine in found.items()]
    bodies.sort(key=lambda one: (-(one.days or 0), one.name))
    return bodies, in_time, untold, tuple(dict.fromkeys(ended))


def _news(
    ledger: Ledger, bodies: list[Silent], letters: _Letters, since: PartialDate, day: date
) -> Iterator[str]:
    """Yield who is on the list and was not before a date, and who on it was asked again since."""
    before: set[tuple[str, str]] = set()
    if since.first > date.min:
        listed_before, *_ = _silent_bodies(ledger, letters, since.first - timedelta(days=1))
        before = {(one.body, each.id) for one in listed_before for each in one.actions}
    for one in bodies:
        new = [each.id for each in one.actions if (one.body, each.id) not in before]
        if new:
            yield f"{one.name} is new on this list, for {listed(new)}"
        sent = {
            letter.on: None
            for each in one.actions
            for letter in letters.get((one.body, each.id), [])
            if not letter.on.before(since) and not letter.on.after(day)
        }
        if sent:
            yield f"{one.name} was asked again {listed(on.when for on in sent)}"


def _letters(ledger: Ledger) -> dict[tuple[str, str], list[Letter]]:
    """Return the letters by the body they went to and the action they are about."""
    found: dict[tuple[str, str], list[Letter]] = {}
    for letter in ledger.letters:
        for name in letter.about:
            found.setdefault((letter.to, name), []).append(letter)
    return found


def _silent(
    ledger: Ledger, action: Action, one: Handover, letters: list[Letter], day: date
) -> Unanswered | None:
    """Return what a body has not answered in time; None where it has, or still has time."""
    open_ = [letter for letter in letters if not letter.on.after(day)]
    open_ = [letter for letter in open_ if owes_answer(action, letter)]
    late = [one for one in open_ if one.reply_by and one.reply_by.before(day)]
    told = one.offered_on if one.status == "offered" else None
    within = ledger.head.settings.answer_within
    is_late = told is not None and not told.after(day) and told.days_since(day) > within
    if not late and not is_late:
        return None
    asked = [*_dates(told), *(letter.on for letter in open_)]
    since = min(asked, key=lambda on: on.last)
    # The first letter may be the telling itself.
    is_told_by_letter = told is not None and any(letter.on.lies_in(told) for letter in open_)
    return Unanswered(
        id=action.id,
        label=action.label,
        since=since,
        days=since.days_since(day),
        asked=len(asked) - is_told_by_letter,
        reply_by=max(
            _dates(*(each.reply_by for each in late)), key=lambda on: on.last, default=None
        ),
    )


def _dates(*dates: PartialDate | None) -> Iterator[PartialDate]:
    return (one for one in dates if one)


def _body(
    ledger: Ledger,
    name: str,
    actions: tuple[Unanswered, ...],
    letters: dict[tuple[str, str], list[Letter]],
    day: date,
) -> Silent:
    since = min(_dates(*(one.since for one in actions)), key=lambda on: on.last, default=None)
    sent = [each.on for one in actions for each in letters.get((name, one.id), [])]
    return Silent(
        body=name,
        name=ledger.name(name),
        since=since,
        days=since.days_since(day) if since else None,
        asked=max(one.asked for one in actions),
        last_letter=max(
            (on for on in sent if not on.after(day)), key=lambda on: on.last, default=None
        ),
        actions=actions,
    )
