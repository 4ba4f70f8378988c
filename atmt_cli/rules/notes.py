"""Rules on what is recorded: notes and ratings."""

from collections.abc import Iterator
from itertools import pairwise

from atmt_cli.model.action import Note
from atmt_cli.model.findings import Found, Pointer
from atmt_cli.rules.rule import Case, error, warning


def _noted(case: Case) -> Iterator[tuple[Pointer, str, tuple[Note, ...]]]:
    """Yield what has notes, the whole ledger and each action: its pointer, its name, its notes."""
    yield (), "ledger", case.ledger.notes
    for at, action in case.actions():
        yield at, action.id, action.notes


@error
def note_not_in_future(case: Case) -> Iterator[Found]:
    """No note is dated after today.

    Why: a note records what has happened. One from the future is a slip of the pen, and until
    that day comes the action looks fresh.

    Mend: correct the date; record a plan as a step with a due date.

    Bad:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers: [{to: otr, status: proposed}]
            notes: [{date: 2081-01-09, by: otr, text: The plan is drawn up}]
    Good:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers: [{to: otr, status: proposed}]
            notes: [{date: 2018-01-09, by: otr, text: The plan is drawn up}]
    """
    for at, name, notes in _noted(case):
        for index, note in enumerate(notes):
            if note.date.after(case.today):
                dated = f"{name}#{index + 1} is dated {note.date}"
                message = f"{dated}, which is after today; correct the date"
                yield Found((*at, "notes", index, "date"), message, value=note.date.text)


@warning
def note_order(case: Case) -> Iterator[Found]:
    """A note is not dated before the one above it.

    Why: notes are added at the end, so a date that goes backwards is a slip, or an account given
    long after the event.

    Mend: check the date. If it is a late account, say so in its text, and waive this rule.

    Bad:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers: [{to: otr, status: proposed}]
            notes:
              - {date: 2018-01-05, by: otr, text: The plan is drawn up}
              - {date: 2017-12, by: otr, text: The plan is agreed}
    Good:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers: [{to: otr, status: proposed}]
            notes:
              - {date: 2018-01-05, by: otr, text: The plan is drawn up}
              - {date: 2018-01, by: otr, text: The plan is agreed}
    """
    for at, name, notes in _noted(case):
        for index, (above, note) in enumerate(pairwise(notes), 1):
            if note.date.before(above.date):
                message = (
                    f"{name}#{index + 1} is dated {note.date}, before {name}#{index} "
                    f"({above.date}); check the date"
                )
                yield Found((*at, "notes", index, "date"), message)


@error
def correction_points_back(case: Case) -> Iterator[Found]:
    """A note that corrects another corrects an earlier one of the same action.

    Why: a correction is how an append-only record is put right. One that points to the wrong note,
    or to none, leaves the mistake uncorrected.

    Mend: give the number of the note that is wrong; the first note of an action is number 1.

    Bad:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers: [{to: otr, status: proposed}]
            notes:
              - {date: 2017-12, by: otr, text: Two posts are filled}
              - {date: 2018-01, by: otr, text: One post is filled, corrects: 2}
    Good:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers: [{to: otr, status: proposed}]
            notes:
              - {date: 2017-12, by: otr, text: Two posts are filled}
              - {date: 2018-01, by: otr, text: One post is filled, corrects: 1}
    """
    for at, name, notes in _noted(case):
        for index, note in enumerate(notes):
            if note.corrects is not None and note.corrects > index:
                whose = name if at else "the ledger"
                message = (
                    f"{name}#{index + 1} corrects note {note.corrects}, which is not an earlier "
                    f"note of {whose}; give the number of the one that is wrong"
                )
                yield Found((*at, "notes", index, "corrects"), message)


@warning
def rag_has_reason(case: Case) -> Iterator[Found]:
    """A red or amber rating of a live action has a reason.

    Why: a colour says that something is wrong, but only words say what, and who could help.

    Mend: ask the body that gave the rating: `atmt update --rag --reason`.

    Bad:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers: [{to: otr, status: proposed}]
            rag: {rating: amber, on: 2018-01-05, by: otr}
    Good:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers: [{to: otr, status: proposed}]
            rag: {rating: amber, reason: One post is vacant, on: 2018-01-05, by: otr}
    """
    for at, action in case.live_actions():
        rag = action.rag
        if rag and rag.rating != "green" and rag.reason is None:
            message = f"{action.id} is rated {rag.rating} without a reason; record one"
            remedy = f"atmt update {action.id} --rag {rag.rating} --reason TEXT"
            yield Found((*at, "rag", "reason"), message, remedy)
