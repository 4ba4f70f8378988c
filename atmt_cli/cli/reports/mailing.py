"""What was asked for of letters, and the post made of it: by one ledger, or by several."""

from datetime import date
from shlex import quote
from typing import TYPE_CHECKING, NamedTuple

from atmt_cli.cli.streams import complain, emit
from atmt_cli.model.errors import RefusedError, UsageError
from atmt_cli.model.text import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from atmt_cli.changes.operations.operation import Request
    from atmt_cli.cli.reports.post import Enclosure, Post, Sending
    from atmt_cli.cli.wide_viewpoint import WideViewpoint
    from atmt_cli.model.ledger import Ledger, Letter
    from atmt_cli.rules.owners import Owners
    from atmt_cli.views.reports.letter import OwnerLetter

    Making = Callable[[Sequence[str]], Request]

FORMS = ("xlsx", "csv")
FORMATS = ("md", "docx", "eml", "json")


class Mailing(NamedTuple):
    """Letters as they were asked for: to whom, where they go, as what, and of which manifest."""

    body: str | None
    output: str | None
    form: str | None
    format_: str
    manifest: str | None

    @property
    def typed(self) -> str:
        """Return the command as it may be typed: for an owner, or for all."""
        format_ = f" --format {self.format_}" if self.format_ != FORMATS[0] else ""
        form = f" --form {self.form}" if self.form else ""
        whom = quote(self.body) if self.body else "--all"
        ledgers = f" --ledgers {quote(self.manifest)}" if self.manifest else ""
        return f"atmt{ledgers} report chase {whom}{format_}{form}"

    @property
    def kind(self) -> str:
        """Return the ending of the forms."""
        return self.form or FORMS[0]

    @property
    def folder(self) -> str:
        """Return the option that names the folder, if there is one."""
        return f" -o {quote(self.output)}" if self.output else ""


class WritingLedger(NamedTuple):
    """A ledger that writes letters: what its owners have and owe, its name among several, and how a
    command is typed for it.
    """

    name: str | None
    owners: "Owners"
    typed: "Callable[[str], str]" = str

    def says(self, words: str) -> str:
        """Return what is said of the ledger, which is named among several."""
        return f"{self.name}: {words}" if self.name else words


def owners_of(ledger: "Ledger", day: date) -> "Owners":
    """Return what every owner of a ledger has and owes on a day."""
    from atmt_cli.rules.owners import Owners

    return Owners(ledger, day)


def chosen_bodies(
    desks: "Sequence[WritingLedger]", name: str | None, where: str = ""
) -> list[list[str]]:
    """Return the bodies to write to, of each ledger; says of each that there is no use in writing
    to. ``where`` tells in which ledgers there is nobody, if not in all that were asked.
    """
    from atmt_cli.views.common_bodies import bodies_meant
    from atmt_cli.views.shares import LedgerShare

    if name is None:
        named = [[*desk.owners.chased()] for desk in desks]
    else:
        shares = [LedgerShare(desk.owners.ledger, name=desk.name) for desk in desks]
        meant = bodies_meant(name, shares)
        named = [[body] if body else [] for body in meant]
    day = desks[0].owners.today if desks else None
    if desks and not any(desk.owners.chased() for desk in desks):
        emit((f"As of {day}: nobody{where} has a live action; nothing to chase.\n",))
        return [[] for _ in desks]
    chosen: list[list[str]] = []
    idle: list[str] = []
    for desk, bodies in zip(desks, named, strict=True):
        refused = {one: desk.owners.why_not(one) for one in bodies}
        chosen.append([one for one in bodies if not refused[one]])
        for why in filter(None, refused.values()):
            if why.remedy:
                said = desk.says(visible(why.fact))
                remedy = visible(desk.typed(why.remedy))
                complain(f"atmt: {said}, so it gets no letter\n  {remedy}\n")
            else:
                idle.append(why.fact)
    if idle and not any(chosen):
        emit((f"As of {day}: {visible(idle[0])}{where}; nothing to chase.\n",))
    return chosen


def caution_early(desks: "Sequence[WritingLedger]", chosen: "Sequence[Sequence[str]]") -> None:
    """Say of each letter that it would be early: there is still time to answer the one before."""
    for desk, bodies in zip(desks, chosen, strict=True):
        for body in bodies:
            turn = desk.owners.turn(body)
            if turn.is_early:
                complain(f"atmt: {desk.says(_in_time(desk.owners, turn.in_time[-1]))}\n")


def due_bodies(
    desks: "Sequence[WritingLedger]", chosen: "Sequence[Sequence[str]]"
) -> list[list[str]]:
    """Return the bodies to which another letter is due; says which still have time to answer."""
    due: list[list[str]] = []
    for desk, bodies in zip(desks, chosen, strict=True):
        turns = {body: desk.owners.turn(body) for body in bodies}
        for turn in turns.values():
            if turn.is_early:
                said = desk.says(_in_time(desk.owners, turn.in_time[-1]))
                complain(f"atmt: {said}, so it gets no further letter\n")
        due.append([body for body, turn in turns.items() if not turn.is_early])
    if any(chosen) and not any(due):
        emit((f"As of {desks[0].owners.today}: everybody still has time to answer.\n",))
    return due


def recorded_ledgers(
    desks: "Sequence[WritingLedger]", chosen: "Sequence[Sequence[str]]", *, again: bool
) -> list[str]:
    """Return the names of the ledgers that have every letter of today to some bodies."""
    pairs = ((desk, bodies) for desk, bodies in zip(desks, chosen, strict=True) if bodies)
    return [
        desk.name or ""
        for desk, bodies in pairs
        if all(desk.owners.turn(body, early=again).is_written for body in bodies)
    ]


def _in_time(owners: "Owners", letter: "Letter") -> str:
    name = visible(owners.ledger.short(letter.to))
    return f"{name} was written to on {letter.on}, and has until {letter.reply_by} to answer"


def foreseen_desk(desk: WritingLedger, bodies: "Sequence[str]", request: "Making") -> WritingLedger:
    """Return a ledger as it is once its letters are recorded. Raises UsageError or RefusedError."""
    from atmt_cli.changes.operations.plan import foreseen

    if not bodies:
        return desk
    try:
        ledger = foreseen(desk.owners.ledger, (request(bodies),), desk.owners.today)
    except (UsageError, RefusedError) as error:
        raise type(error)(desk.says(error.message), error.hint) from None
    return desk._replace(owners=owners_of(ledger, desk.owners.today))


def post_of(
    mailing: Mailing,
    desks: "Sequence[WritingLedger]",
    chosen: "Sequence[Sequence[str]]",
    viewpoint: "WideViewpoint",
    *,
    again: bool | None = None,
) -> "Post":
    """Return the letters, made of the ledgers in which they are recorded. ``again`` is None where
    nothing will be recorded, else as it was given.
    """
    from atmt_cli.cli.reports.delivery import own_templates
    from atmt_cli.cli.reports.post import Enclosure, Post, form_of
    from atmt_cli.views.common_bodies import body_keys
    from atmt_cli.views.reports.letter import view_letters

    found: dict[str, list[Enclosure]] = {}
    keys = body_keys({desk.name: desk.owners.ledger for desk in desks})
    for desk, bodies in zip(desks, chosen, strict=True):
        for made in view_letters(desk.owners, bodies, desk.name) if bodies else ():
            name = keys[desk.name, made.to.body]
            letter = form_of(made, name, mailing.kind)
            record = None if again is None or not desk.name else _line(desk, letter, again=again)
            found.setdefault(name, []).append(Enclosure(desk.owners, letter, record))
    sendings = [_sending(name, enclosures) for name, enclosures in found.items()]
    return Post(viewpoint.day, sendings, own_templates(viewpoint.templates), mailing.format_)


def _sending(name: str, enclosures: "Sequence[Enclosure]") -> "Sending":
    """Return what goes out to a body: where several ledgers are read, one letter from all."""
    from atmt_cli.cli.reports.post import Sending
    from atmt_cli.views.reports.letter import joint_letter

    letters = [one.letter for one in enclosures]
    whole = joint_letter(name, letters) if letters[0].ledger else letters[0]
    return Sending(name, whole, enclosures)


def _line(desk: WritingLedger, letter: "OwnerLetter", *, again: bool) -> bytes:
    """Return the operation that records a letter, as a line of a file for `atmt apply`."""
    from atmt_cli.render.data import render_line

    last = desk.owners.sent_today(letter.to.body)[-1]
    given = {
        "op": "report-chase",
        "ledger": desk.owners.ledger.head.title,
        "body": [letter.to.body],
        "on": str(last.on),
        "reply_by": str(last.reply_by) if last.reply_by else None,
        "again": True if again else None,
        "by": last.by,
    }
    return render_line({key: value for key, value in given.items() if value is not None}).encode()
