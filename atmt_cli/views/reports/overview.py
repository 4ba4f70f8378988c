"""The whole ledger on one page: figures, status, custody, gaps, and a section an action."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from atmt_cli.model.custody import standing
from atmt_cli.model.dates import PartialDate
from atmt_cli.model.fields import ONGOING
from atmt_cli.model.findings import Finding
from atmt_cli.model.ledger import Ledger
from atmt_cli.model.text import natural_key
from atmt_cli.views.reports.accounts import accepted_in_part, accounts_of
from atmt_cli.views.reports.changes import NO_PAST, PastLedger, changes_since
from atmt_cli.views.reports.custody_map import CustodyMap, view_custody_map
from atmt_cli.views.reports.dossier import (
    Dossier,
    Enquiry,
    Mentions,
    dossier_of,
    enquiries,
    standing_words,
)
from atmt_cli.views.reports.figures import Figure, figures_of
from atmt_cli.views.reports.masthead import Masthead, view_masthead
from atmt_cli.views.reports.paper import GapGroup, gap_groups
from atmt_cli.views.reports.rates import Rates, view_rates
from atmt_cli.views.reports.timeline import Happening
from atmt_cli.views.rows import ActionRow, rows_of
from atmt_cli.views.status import view_status


class StatusLine(NamedTuple):
    """A row of the status table."""

    id: str
    label: str
    owner: str
    has_owner: bool
    handover: str | None
    status: str
    rating: str | None
    last_note: PartialDate | None
    note_days: int | None
    next_due: PartialDate | None
    due: str | None
    is_late: bool
    errors: int
    warnings: int


class Document(NamedTuple):
    """A source: what it is called, of when, and where it is to be found."""

    title: str
    date: PartialDate | None
    url: str | None


class Overview(NamedTuple):
    """The page of a ledger. ``summary`` is the last line of `atmt status`, but for its date;
    ``changes`` are what happened ``since`` a date, where one is named.
    """

    masthead: Masthead
    figures: tuple[Figure, ...]
    summary: str
    status: tuple[StatusLine, ...]
    has_ratings: bool
    has_dues: bool
    custody: CustodyMap
    rates: Rates
    gaps: tuple[GapGroup, ...]
    dossiers: tuple[Dossier, ...]
    questions: tuple[Enquiry, ...]
    sources: tuple[Document, ...]
    since: PartialDate | None
    caution: str | None
    changes: tuple[Happening, ...]


def view_overview(
    ledger: Ledger,
    findings: Iterable[Finding],
    day: date,
    since: PartialDate | None = None,
    past: PastLedger = NO_PAST,
) -> Overview:
    """Return all that the page of a ledger says."""
    ledger, findings = ledger.in_full(), tuple(findings)
    rows = sorted(rows_of(ledger, findings, day), key=lambda row: natural_key(row.action.id))
    mentions = Mentions(ledger)
    dossiers = tuple(dossier_of(mentions, row, day) for row in rows)
    status = tuple(
        _line(ledger, row, dossier, day)
        for row, dossier in zip(rows, dossiers, strict=True)
        if not row.action.is_in_error
    )
    return Overview(
        masthead=view_masthead(ledger, day),
        figures=figures_of(ledger, accounts_of(ledger, day), day),
        summary=view_status(ledger, findings, day).summary.partition(": ")[2],
        status=status,
        has_ratings=any(one.rating for one in status),
        has_dues=any(one.next_due or one.due for one in status),
        custody=view_custody_map(ledger, day),
        rates=view_rates(ledger, day),
        gaps=gap_groups(ledger, day),
        dossiers=dossiers,
        questions=enquiries(ledger),
        sources=tuple(Document(one.title, one.date, one.url) for one in ledger.sources),
        since=since,
        caution=past.caution if since else None,
        changes=changes_since(ledger, past, since, day) if since else (),
    )


def _line(ledger: Ledger, row: ActionRow, dossier: Dossier, day: date) -> StatusLine:
    action, note = row.action, row.last_note
    return StatusLine(
        id=action.id,
        label=action.label,
        # Of several, each has got as far as it has.
        owner=standing_words(ledger, row, day) if len(row.owners) > 1 else dossier.owner,
        has_owner=dossier.has_owner or not action.is_live,
        handover=_handover(ledger, row),
        status=action.status.replace("-", " "),
        rating=dossier.rating,
        last_note=note.date if note else None,
        note_days=row.note_days,
        next_due=row.next_due,
        due=ONGOING if action.is_live and action.due == ONGOING else None,
        is_late=row.overdue,
        errors=row.flags.errors,
        warnings=row.flags.warnings,
    )


def _handover(ledger: Ledger, row: ActionRow) -> str | None:
    """Return how far the least advanced handover of a live action has got."""
    if not row.action.is_live:
        return None
    is_part = accepted_in_part(standing(row.action, ledger.head)) is not None
    return "accepted in part" if is_part and row.handover == "accepted" else row.handover
