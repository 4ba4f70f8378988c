"""The paper for a meeting, and the brief: what changed, what to decide, what is missing."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from atmt_cli.model.action import Action
from atmt_cli.model.dates import PartialDate, days_after, parse_date
from atmt_cli.model.findings import Finding
from atmt_cli.model.ledger import Ledger
from atmt_cli.model.text import counted, natural_key
from atmt_cli.views.gaps import gap_title, view_gaps
from atmt_cli.views.reports.accounts import accounts_of, unfit
from atmt_cli.views.reports.changes import PastLedger, changes_since
from atmt_cli.views.reports.decisions import MeetingRequest, requests_of
from atmt_cli.views.reports.dossier import Enquiry, enquiries, standing_words
from atmt_cli.views.reports.figures import Figure, figures_of
from atmt_cli.views.reports.masthead import Masthead, view_masthead
from atmt_cli.views.reports.silence import view_silence
from atmt_cli.views.reports.timeline import Happening
from atmt_cli.views.row_fields import theme_title
from atmt_cli.views.rows import ActionRow, rows_of


class GapLine(NamedTuple):
    """One gap: where it is, since when, and who can put it right."""

    what: str
    where: str
    since: PartialDate | None
    who: tuple[str, ...]


class GapGroup(NamedTuple):
    """The gaps of one group; ``number`` counts them, in words."""

    title: str
    number: str
    gaps: tuple[GapLine, ...]


class ActionProgress(NamedTuple):
    """An action in a paper: who has it, where it stands, and what happened in the time."""

    id: str
    label: str
    owner: str
    has_owner: bool
    status: str
    handover: str | None
    rating: str | None
    next_due: PartialDate | None
    is_late: bool
    changes: tuple[Happening, ...]


class Strand(NamedTuple):
    """The actions of a theme; without title where an action has none."""

    title: str | None
    actions: tuple[ActionProgress, ...]


class Paper(NamedTuple):
    """The item for a meeting; ``nothing`` is told of the time that it looks back on."""

    masthead: Masthead
    since: PartialDate
    figures: tuple[Figure, ...]
    decisions: tuple[MeetingRequest, ...]
    caution: str | None
    nothing: bool
    unchanged: tuple[str, ...]
    strands: tuple[Strand, ...]
    elsewhere: tuple[Happening, ...]
    gaps: tuple[GapGroup, ...]
    questions: tuple[Enquiry, ...]


class Brief(NamedTuple):
    """The same on one page; ``more_…`` count what is left out of each list."""

    masthead: Masthead
    since: PartialDate
    figures: tuple[Figure, ...]
    decisions: tuple[MeetingRequest, ...]
    more_decisions: int
    cracks: tuple[tuple[str, str, tuple[str, ...], int], ...]
    more_cracks: int
    caution: str | None
    changes: tuple[Happening, ...]
    more_changes: int


ON_ONE_PAGE = 5
"""So many of each list stand in a brief."""
_LONGEST_REQUEST = 170
"""A longer one, in characters, names the actions by their ids alone."""
_NAMED = 6
_MOST_CRACKS = 8
"""So many kinds of gap, and so many of each, stand in a brief."""
_FOR_SECRETARY = ("Open question",)
"""The groups of gaps that a paper lists apart."""
UNANSWERED, IN_TIME = "Unanswered", "Unanswered, still in time"


def since_by_default(ledger: Ledger, day: date) -> PartialDate:
    """Return since when a paper looks back where nobody says: as long as a note stays fresh."""
    return parse_date(str(days_after(day, -ledger.head.settings.stale_after)))


def view_paper(
    ledger: Ledger,
    findings: Iterable[Finding],
    day: date,
    since: PartialDate,
    past: PastLedger,
) -> Paper:
    """Return the paper: per theme and action, with annexes of gaps and open questions."""
    ledger = ledger.in_full()
    rows = [row for row in rows_of(ledger, findings, day) if not row.action.is_in_error]
    told = changes_since(ledger, past, since, day)
    strands = tuple(_strands(ledger, rows, told, day))
    return Paper(
        masthead=view_masthead(ledger, day),
        since=since,
        figures=figures_of(ledger, accounts_of(ledger, day), day),
        decisions=requests_of(ledger, day),
        caution=past.caution,
        nothing=bool(strands) and not told,
        unchanged=tuple(a.id for one in strands for a in one.actions if not a.changes),
        strands=strands,
        elsewhere=tuple(one for one in told if one.action is None),
        gaps=gap_groups(ledger, day),
        questions=tuple(one for one in enquiries(ledger) if one.answer is None),
    )


def _in_brief(one: MeetingRequest) -> MeetingRequest:
    return one._replace(asked=one.short) if one.short and len(one.asked) > _LONGEST_REQUEST else one


def view_brief(ledger: Ledger, day: date, since: PartialDate, past: PastLedger) -> Brief:
    """Return the brief: five figures, the gaps, what needs a decision."""
    ledger = ledger.in_full()
    asked = requests_of(ledger, day)
    groups = [one for one in gap_groups(ledger, day) if one.title != IN_TIME]
    told = changes_since(ledger, past, since, day)
    latest = [one for one in told if not one.is_question][::-1]
    first = sorted(latest, key=lambda one: not one.is_change)[:ON_ONE_PAGE]
    return Brief(
        masthead=view_masthead(ledger, day),
        since=since,
        figures=figures_of(ledger, accounts_of(ledger, day), day),
        decisions=tuple(_in_brief(one) for one in asked[:ON_ONE_PAGE]),
        more_decisions=max(0, len(asked) - ON_ONE_PAGE),
        cracks=tuple(_crack(group) for group in groups[:_MOST_CRACKS]),
        more_cracks=max(0, len(groups) - _MOST_CRACKS),
        caution=past.caution,
        changes=tuple(one for one in latest if one in first),
        more_changes=max(0, len(latest) - ON_ONE_PAGE),
    )


def _strands(
    ledger: Ledger, rows: Sequence[ActionRow], told: Sequence[Happening], day: date
) -> Iterator[Strand]:
    """Yield each theme with its actions; an action of two themes stands below the first."""
    changes: dict[str | None, list[Happening]] = {}
    for one in told:
        changes.setdefault(one.action, []).append(one)
    shown = [row for row in rows if row.action.is_live or row.action.id in changes]
    shown.sort(key=lambda row: natural_key(row.action.id))
    first = [_first_theme(ledger, row.action) for row in shown]
    for theme in dict.fromkeys((*(one.id for one in ledger.themes), *first)):
        mine = [row for row, own in zip(shown, first, strict=True) if own == theme]
        if mine:
            title = theme_title(ledger, theme) if theme else None
            # Of two actions of one id nobody knows which changed: it is told once.
            each = (_progress(ledger, row, changes.pop(row.action.id, []), day) for row in mine)
            yield Strand(title, tuple(each))


def _first_theme(ledger: Ledger, action: Action) -> str | None:
    known = (one.id for one in ledger.themes if one.id in action.themes)
    return next(known, next(iter(action.themes), None))


def _progress(
    ledger: Ledger, row: ActionRow, changes: list[Happening], day: date
) -> ActionProgress:
    action = row.action
    return ActionProgress(
        id=action.id,
        label=action.label,
        owner=standing_words(ledger, row, day),
        has_owner=row.owner is not None,
        status=action.status.replace("-", " "),
        handover=row.handover,
        rating=action.rag.rating if action.rag else None,
        next_due=row.next_due,
        is_late=row.overdue,
        changes=tuple(changes),
    )


def gap_groups(ledger: Ledger, day: date) -> tuple[GapGroup, ...]:
    """Return all gaps in groups, but for the open questions.

    Who has not answered is who is silent: the others still have time, or have ended.
    """
    silent = {
        (one.id, body.body) for body in view_silence(ledger, day).bodies for one in body.actions
    }
    groups: dict[str, list[GapLine]] = {}
    units: dict[str, str] = {}
    for one in view_gaps(ledger, day, every=True).records:
        title, (name, at, body) = gap_title(one["group"]), one["where"].partition("@")
        if title in _FOR_SECRETARY:
            continue
        if title == UNANSWERED and (name, body) not in silent:
            if unfit(ledger, body, day):
                continue
            title = IN_TIME
        since = parse_date(one["since"]) if one["since"] else None
        who = tuple(ledger.name(body) for body in one["who"])
        # A handover's place has the id of its body, which the gap names anyhow.
        groups.setdefault(title, []).append(GapLine(one["gap"], name, since, who))
        units[title] = "handover" if at else "step" if "." in name else "action"
    return tuple(
        GapGroup(title, counted(len(lines), units[title]), tuple(lines))
        for title, lines in groups.items()
    )


def _crack(group: GapGroup) -> tuple[str, str, tuple[str, ...], int]:
    """Return the title of a group, how many are in it, the first places, and how many follow."""
    places = tuple(dict.fromkeys(one.where for one in group.gaps))
    return group.title, group.number, places[:_NAMED], max(0, len(places) - _NAMED)
