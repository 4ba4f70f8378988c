"""What a later copy of a tracker says that the copy before did not."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from atmt_cli.changes.comments import CellComment
from atmt_cli.changes.tracker.copies import Copy
from atmt_cli.changes.tracker.intake import Intake
from atmt_cli.changes.tracker.matches import matched
from atmt_cli.changes.tracker.rows import Remark, TrackerRow
from atmt_cli.model.ledger import Ledger


class News(NamedTuple):
    """What is new in a copy since that of a day.

    ``new`` are rows, ``changed`` the headings of what changed by row, ``gone`` the actions of rows
    that it has no more, and ``comments`` those that are new.
    """

    since: str
    new: tuple[int, ...]
    changed: Mapping[int, Sequence[str]]
    gone: tuple[str, ...]
    comments: frozenset[CellComment]

    @property
    def rows(self) -> frozenset[int]:
        """Return the rows that say something new."""
        return frozenset((*self.new, *self.changed))


def news_in(intake: Intake, copy: Copy, ledger: Ledger) -> News:
    """Return what a tracker says that an earlier copy of it did not."""
    actions, before = matched(intake.rows, ledger), matched(copy.rows, ledger)
    was = {before[one.row].id: one for one in copy.rows if one.row in before}
    known = {(one.author, one.text) for one in copy.table.comments}
    comments = {one for one in intake.unplaced if (one.author, one.text) not in known}
    new: list[int] = []
    changed: dict[int, Sequence[str]] = {}
    for row in intake.rows:
        action = actions.get(row.row)
        old = was.pop(action.id, None) if action else None
        fresh = [*new_comments(old, row.comments)]
        comments |= {one.comment for one in fresh if one.comment}
        if action is None:
            new.append(row.row)
        elif said := [*_otherwise(row, old), *(f"comment on {one.heading}" for one in fresh)]:
            changed[row.row] = said
    gone = tuple(one.id for one in ledger.actions if one.id in was)
    return News(copy.receipt.on.text, tuple(new), changed, gone, frozenset(comments))


def _otherwise(row: TrackerRow, was: TrackerRow | None) -> Iterator[str]:
    """Yield the headings under which a row says something else than it did."""
    for heading, text in row.texts.items():
        if text != (was.texts.get(heading, "") if was else ""):
            yield heading


def new_comments(was: TrackerRow | None, remarks: Sequence[Remark]) -> Iterator[Remark]:
    """Yield the comments that a row of the copy before had not, whatever row and column that was.

    Some programs lose who wrote a comment, or put that into its first line.
    """
    known: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for one in was.comments if was else ():
        if comment := one.comment:
            for text in (one.text, comment.signed):
                known[one.heading, text].add(comment.by if comment.author else "")
    for one in remarks:
        if comment := one.comment:
            by = known[one.heading, one.text] | known[one.heading, comment.signed]
            is_same = not comment.author or not {"", comment.by}.isdisjoint(by)
            if not (by and is_same):
                yield one
