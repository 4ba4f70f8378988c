"""The paper for a meeting, and the brief: what changed, what to decide, what is missing."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from atmt_cli.model.action import Action
from atmt_cli.model.dates import PartialDate, parse_date
from atmt_cli.model.findings import Finding
from atmt_cli.model.ledger import Ledger
from atmt_cli.model.text import natural_key
from atmt_cli.views.gaps import view_gaps
from atmt_cli.views.reports.accounts import accounts_of
from atmt_cli.views.reports.decisions import MeetingRequest, requests_of
from atmt_cli.views.reports.dossier import Enquiry, enquiries, holder_words
from atmt_cli.views.reports.figures import Figure, figures_of
from atmt_cli.views.reports.masthead import Masthead, view_masthead
from atmt_cli.views.reports.timeline import Happening, happenings
from atmt_cli.views.row_fields import theme_title
from atmt_cli.views.rows import ActionRow, rows_of


class GapLine(NamedTuple):
    """One gap: where it is, since when, and who could mend it."""

    what: str
    where: str
    since: PartialDate | None
    who: tuple[str, ...]


class GapGroup(NamedTuple):
    """The gaps of one group."""

    title: str
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
    """The item for a meeting."""

    masthead: Masthead
    since: PartialDate
    figures: tuple[Figure, ...]
    decisions: tuple[MeetingRequest, ...]
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
    cracks: tuple[tuple[str, tuple[str, ...], int], ...]
    more_cracks: int
    changes: tuple[Happening, ...]
    more_changes: int


ON_ONE_PAGE = 5
"""So many of each list stand in a brief."""
_NAMED = 6
_MOST_CRACKS = 8
"""So many kinds of gap, and so many of each, stand in a brief."""
_FOR_SECRETARY = ("Open question",)
"""The groups of gaps that a paper lists apart."""


def since_by_default(ledger: Ledger, day: date) -> PartialDate:
    """Return since when a paper looks back where nobody says: as long as a note stays fresh."""
    back = min(ledger.head.settings.stale_after, (day - date.min).days)
    return parse_date((day - timedelta(days=back)).isoformat())


def view_paper(ledger: Ledger, findings: Iterable[Finding], day: date, since: PartialDate) -> Paper:
    """Return the paper: per theme and action, with annexes of gaps and open questions."""
    rows = [row for row in rows_of(ledger, findings, day) if not row.action.is_in_error]
    told = happenings(ledger, since, day)
    return Paper(
        masthead=view_masthead(ledger, day),
        since=since,
        figures=figures_of(ledger, accounts_of(ledger, day), day),
        decisions=requests_of(ledger, day),
        strands=tuple(_strands(ledger, rows, told)),
        elsewhere=tuple(one for one in told if one.action is None),
        gaps=gap_groups(ledger, day),
        questions=tuple(one for one in enquiries(ledger) if one.answer is None),
    )


def view_brief(ledger: Ledger, day: date, since: PartialDate) -> Brief:
    """Return the brief: five figures, what falls through the cracks, what needs a decision."""
    asked, groups = requests_of(ledger, day), gap_groups(ledger, day)
    told = [one for one in happenings(ledger, since, day)[::-1] if not one.is_question]
    return Brief(
        masthead=view_masthead(ledger, day),
        since=since,
        figures=figures_of(ledger, accounts_of(ledger, day), day),
        decisions=asked[:ON_ONE_PAGE],
        more_decisions=max(0, len(asked) - ON_ONE_PAGE),
        cracks=tuple(_crack(group) for group in groups[:_MOST_CRACKS]),
        more_cracks=max(0, len(groups) - _MOST_CRACKS),
        changes=tuple(told[:ON_ONE_PAGE]),
        more_changes=max(0, len(told) - ON_ONE_PAGE),
    )


def _strands(
    ledger: Ledger, rows: Sequence[ActionRow], told: Sequence[Happening]
) -> Iterator[Strand]:
    """Yield each theme with its actions; an action of two themes stands below the first."""
    changes: dict[str | None, list[Happening]] = {}
    for one in told:
        changes.setdefault(one.action, []).append(one)
    shown = [row for row in rows if row.action.is_live or row.action.id in changes]
    shown.sort(key=lambda row: natural_key(row.action.id))
    first = {row.action.id: _first_theme(ledger, row.action) for row in shown}
    for theme in dict.fromkeys((*(one.id for one in ledger.themes), *first.values())):
        mine = [row for row in shown if first[row.action.id] == theme]
        if mine:
            title = theme_title(ledger, theme) if theme else None
            each = (_progress(ledger, row, changes.pop(row.action.id, [])) for row in mine)
            yield Strand(title, tuple(each))


def _first_theme(ledger: Ledger, action: Action) -> str | None:
    known = (one.id for one in ledger.themes if one.id in action.themes)
    return next(known, next(iter(action.themes), None))


def _progress(ledger: Ledger, row: ActionRow, changes: list[Happening]) -> ActionProgress:
    action = row.action
    return ActionProgress(
        id=action.id,
        label=action.label,
        owner=holder_words(ledger, row),
        has_owner=row.owner is not None,
        status=action.status.replace("-", " "),
        handover=row.handover,
        rating=action.rag.rating if action.rag else None,
        next_due=row.next_due,
        is_late=row.overdue,
        changes=tuple(changes),
    )


def gap_groups(ledger: Ledger, day: date) -> tuple[GapGroup, ...]:
    """Return all gaps in groups, but for the open questions."""
    groups: dict[str, list[GapLine]] = {}
    for one in view_gaps(ledger, day, every=True).records:
        since = parse_date(one["since"]) if one["since"] else None
        who = tuple(ledger.short(body) for body in one["who"])
        # A handover's place has the id of its body, which the gap names anyhow.
        line = GapLine(one["gap"], one["where"].partition("@")[0], since, who)
        if one["group"] not in _FOR_SECRETARY:
            groups.setdefault(one["group"], []).append(line)
    return tuple(GapGroup(title, tuple(lines)) for title, lines in groups.items())


def _crack(group: GapGroup) -> tuple[str, tuple[str, ...], int]:
    """Return the title of a group, the first places in it, and how many there are."""
    places = tuple(dict.fromkeys(one.where for one in group.gaps))
    return group.title, places[:_NAMED], len(places)
