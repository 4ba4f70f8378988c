"""Acts on letters: that one was sent, and so its body was told of what it was named for."""

from datetime import date

from atmt_cli.changes.operations.custody import name_no_later
from atmt_cli.changes.operations.draft import Draft
from atmt_cli.changes.operations.operation import ReportChase
from atmt_cli.model.dates import PartialDate, days_after, parse_date
from atmt_cli.model.errors import RefusedError, UsageError
from atmt_cli.model.ledger import LETTER_KINDS, Letter
from atmt_cli.model.text import excerpt, fold, listed
from atmt_cli.rules.owners import Owners, Turn


def send(draft: Draft, op: ReportChase) -> None:
    """Record that a letter was sent to each of some bodies."""
    draft.require("bodies", op.body)
    day = _day_of(draft, op.on)
    if op.reply_by and not op.reply_by.after(day):
        hint = "name a later date: --reply-by DATE"
        raise UsageError(f"{op.reply_by} leaves no time to reply", hint)
    owners = Owners(draft.ledger(), day)
    for body in dict.fromkeys(op.body):
        if why := owners.why_not(body):
            raise RefusedError(f"{why.fact}, so it gets no letter", why.remedy)
        turn = owners.turn(body, early=op.again)
        if turn.is_early:
            raise _early(draft, body, turn.in_time[-1])
        if turn.is_written:
            _refuse_other_date(draft, op, turn.today)
        elif turn.about or not turn.today:
            reply_by = _reply_by(draft, op.reply_by, day, body)
            _send(draft, owners, body, turn, reply_by if turn.about else None)


def refuse_foreign(draft: Draft, named: str) -> None:
    """Raise UsageError where a letter is not from this ledger: it names another one.

    A ledger is known by its title, or by its closing body.
    """
    head = draft.head()[1]
    is_closing = head.closing_body in draft.base.directory("bodies").meant(named)
    if not is_closing and fold(named) != fold(head.title):
        raise UsageError(
            f"this letter is from the ledger {excerpt(named)}, not from {excerpt(head.title)}",
            "apply it there: atmt --ledger DIR apply FILE; if that is this one by its title of "
            'before, put the new title after "ledger"',
        )


def _send(
    draft: Draft, owners: Owners, body: str, turn: Turn, reply_by: PartialDate | None
) -> None:
    """Record one letter, and that it tells its body of what it was only named for."""
    on, name = str(owners.today), draft.short(body)
    for action in owners.actions(body):
        at, _ = draft.action(action.id)
        for index, handover in enumerate(action.handovers):
            if handover.to == body and handover.status == "proposed":
                here = (*at, "handovers", index)
                name_no_later(draft, here, handover, on)
                draft.fill(here, {"status": "offered", "offered_on": on})
                draft.say(f"{action.id}: offered to {name} on {on}")
    by = draft.by if draft.has_author else None
    entry = {"to": body, "on": on, "level": turn.level, "about": list(turn.about)}
    entry |= {"reply_by": str(reply_by) if reply_by else None, "by": by}
    number = int(draft.append(("letters",), entry)[-1]) + 1
    said = f"letter:{number}: {LETTER_KINDS[turn.level]} to {name}"
    if turn.about:
        said += f" about {listed(turn.about)}; reply by {reply_by}"
    draft.say(said, f"atmt show {turn.about[0]}" if turn.about else "atmt report silence")


def _day_of(draft: Draft, given: PartialDate | None) -> date:
    """Return the day that a letter bears: as given, else today. Raises UsageError."""
    if given is None:
        return draft.today
    if not given.is_day or given.after(draft.today):
        raise UsageError(
            f"no letter was sent on {given}", "name the day that it bears, or leave it out"
        )
    return given.first


def _reply_by(draft: Draft, given: PartialDate | None, day: date, body: str) -> PartialDate:
    """Return the day by which a body is to reply: as given, else in `answer_within` days, but while
    it is still there.
    """
    if given is None:
        within = draft.head()[1].settings.answer_within
        asked, until = days_after(day, within), draft.body(body)[1].until
        return parse_date(str(min(asked, until.last) if until and until.last > day else asked))
    return given


def _early(draft: Draft, body: str, letter: Letter) -> UsageError:
    """Return what is said of a letter that would follow one which there is time to answer."""
    return UsageError(
        f"{draft.short(body)} was written to {'on' if letter.on.is_day else 'in'} {letter.on}, and "
        f"has until {letter.reply_by} to answer",
        f"to record another letter all the same: atmt report chase {body} --record --again",
    )


def _refuse_other_date(draft: Draft, op: ReportChase, today: tuple[Letter, ...]) -> None:
    """Raise UsageError where the letter of today asks for an answer by another date."""
    dates = {one.reply_by for one in today if one.reply_by}
    if op.reply_by and dates and op.reply_by not in dates:
        letter = next(one for one in today if one.reply_by)
        number = draft.base.letters.index(letter) + 1 if letter in draft.base.letters else 0
        raise UsageError(
            f"the letter to {draft.short(letter.to)} of {letter.on} asks for an answer by "
            f"{letter.reply_by}",
            f"if that is wrong: atmt correct letter:{number} reply_by={op.reply_by} --reason TEXT",
        )
