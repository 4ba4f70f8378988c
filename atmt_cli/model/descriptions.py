"""What each field of a ledger means, in words: for the page of the format and for editors.

Keys are the record and the field as written in the file.
"""

from typing import get_origin

from pydantic.fields import FieldInfo

from atmt_cli.model.fields import Record
from atmt_cli.model.law import Law, law_of

GLOSSARY: dict[str, dict[str, str]] = {
    "ActionsFile": {
        "schema": "The version of the format.",
        "ledger": "What is handed over, and by whom.",
        "themes": "What actions belong to: workstreams, strands or chapters of the report.",
        "sources": "The documents that facts are taken from.",
        "actions": "The actions.",
        "questions": "What must still be found out; answered, never deleted.",
        "notes": "Notes on the whole ledger.",
        "letters": "The letters to owners that were sent.",
        "receipts": "The bulk files that were applied.",
        "corrections": "What was recorded wrongly and has been corrected.",
        "waivers": "Findings knowingly accepted, until a given day.",
    },
    "Head": {
        "title": "What the ledger covers.",
        "closing_body": "The body whose actions are handed over.",
        "closes_on": "The day it closes; by default also the day the receivers were named.",
        "keeper": "The body that keeps this ledger afterwards; the default author of an edit.",
        "settings": "How long to wait, in days, and how dates are typed.",
        "governance": "Bodies that oversee every action that names none of its own.",
    },
    "Settings": {
        "stale_after": "How old the last note may be.",
        "answer_within": "How long an offer, or a proposal to close, may go unanswered.",
        "offer_within": "How long a body that was named may wait to be told.",
        "due_soon": "How close a due date must be to count as 'due soon'.",
        "dates": "How 03/04/2018 is read when it is typed or imported: day first or month first.",
    },
    "Theme": {
        "id": "The short name that other entries use for it.",
        "title": "Its title.",
    },
    "Source": {
        "id": "The short name that other entries use for it.",
        "title": "Its title.",
        "date": "When it was published.",
        "url": "Where it is.",
    },
    "Action": {
        "id": "Its number, with a capital letter before it.",
        "title": "The published words.",
        "short_title": "What people call it.",
        "ref": "The number it was published under; no two actions share one.",
        "themes": "The themes it belongs to.",
        "priority": "How important it is: high, medium or low.",
        "due": "The date it is due, or `ongoing`.",
        "first_due": "The date it was first due; kept when the due date moves.",
        "unallocated": "Recorded when nobody is known to have it yet.",
        "status": "Its progress. All but closed are live.",
        "accountable": "Which receiver answers for it, where there are two or more.",
        "handovers": "The chain of custody, oldest first.",
        "support": "Bodies that help.",
        "governance": "Bodies that the owner answers to.",
        "funders": "Bodies that pay.",
        "reporting": "A duty to report.",
        "rag": "The owner's judgement; never computed. A new rating has a new date.",
        "steps": "Its steps.",
        "notes": "Its notes.",
        "closures": "How it was closed; the last one counts.",
        "sources": "Where the action comes from.",
    },
    "Handover": {
        "to": "The receiver.",
        "from": "The giver; by default the closing body.",
        "status": "How far the handover has got. The first three are live.",
        "proposed_on": "When the receiver was named; by default the day of closing.",
        "offered_on": "When the receiver was told.",
        "answered_on": "When the receiver answered.",
        "ended_on": "When it was declined after acceptance, withdrawn or superseded.",
        "evidence": "What shows the acceptance: a minute, a letter, a web address.",
        "extent": "How far the receiver accepted; if empty, in full.",
        "reservation": "The condition that the receiver attached, in its own words.",
        "reason": "Why it was declined, withdrawn or superseded.",
    },
    "Reporting": {
        "to": "The body that is owed the reports.",
        "every": "The interval in days; empty if reports were promised at no stated interval.",
    },
    "Rag": {
        "rating": "Red, amber or green.",
        "reason": "Why; needed for red and amber.",
        "on": "The date of the rating.",
        "by": "The body that gave the rating.",
    },
    "Unallocated": {
        "since": "The first day nobody had it.",
        "reason": "Why.",
    },
    "Step": {
        "text": "What is to be done.",
        "asked_of": "The bodies that the closing body asked; may be a collective.",
        "assignee": "The body that does it; one that can own actions.",
        "due": "The date it is due.",
        "first_due": "The date it was first due; kept when the due date moves.",
        "status": "Whether it is still to be done; a settled step stays settled.",
        "settled_on": "When it was done or dropped.",
        "reason": "Why it was dropped.",
    },
    "Note": {
        "date": "The date it happened.",
        "by": "The body that says so.",
        "text": "What is recorded.",
        "source": "Where it comes from.",
        "corrects": "The number of an earlier note in the same list that it corrects.",
    },
    "Closure": {
        "outcome": "How it ended.",
        "proposed_by": "The body that asked for it to be closed.",
        "proposed_on": "When it asked.",
        "confirmed_by": "The body that agreed; not the one that asked.",
        "on": "When it agreed.",
        "evidence": "What shows that it was done.",
        "reason": "Why it was not done, or why it was superseded.",
        "superseded_by": "The actions that took its place.",
    },
    "Question": {
        "text": "The question.",
        "about": "The actions it is about.",
        "raised_on": "When it was first asked.",
        "answer": "The answer.",
        "answered_on": "When it was answered.",
    },
    "Letter": {
        "to": "The owner that it was sent to.",
        "on": "When it was sent.",
        "level": "1 notice, 2 reminder, 3 last call, 4 named in public as not answering.",
        "about": "The actions that it is about.",
        "reply_by": "The date it asked for an answer by.",
        "by": "The body that sent it.",
    },
    "Receipt": {
        "file": "The name of the file when it was applied; - is standard input.",
        "sha256": "The SHA-256 of its bytes, which identifies it.",
        "rows": "How many rows it holds.",
        "on": "When it was applied.",
        "by": "The body that applied it.",
    },
    "Correction": {
        "where": "The place of the record: A2 (or its closures), A2@ols, A2.1, A2#3, body:dit, "
        "ledger. If several records share it, it means the last that matches `was`.",
        "on": "When it was put right.",
        "by": "The body that put it right.",
        "reason": "How it came to be wrong.",
        "was": "The fields that were wrong, each as it was.",
    },
    "Was": {},
    "Waiver": {
        "rule": "The rule that the accepted finding breaks.",
        "on": "The place: A2 also covers A2#1 and A2.1; ledger covers everything.",
        "reason": "Why.",
        "by": "The body that accepts it.",
        "until": "Its last day.",
    },
    "BodiesFile": {
        "schema": "The version of the format.",
        "bodies": "The bodies.",
    },
    "Body": {
        "id": "The short name that other entries use for it.",
        "name": "Its full name.",
        "aka": "Every other name it appears under; each belongs to one body only.",
        "kind": "What it is. Neither a taskforce nor a collective can own an action.",
        "part_of": "The body that hosts it.",
        "from": "Its first day.",
        "until": "Its last day.",
        "successors": "What came after it: one, or several after a split.",
        "ended_as": "How it ended.",
        "contact": "A role mailbox, not a person's.",
        "sources": "Where it comes from.",
    },
}


def described(record: type[Record]) -> dict[str, str]:
    """Return what each field of a record means, and how it may change; by its name in the file."""
    return {
        (name := field.alias or key): " ".join(
            (
                GLOSSARY[record.__name__][name],
                _law_in_words(key, field),
            )
        )
        for key, field in record.model_fields.items()
    }


_MOVES = {
    "status": "It changes only in the ways allowed; any other change needs a correction.",
    "name": "It may change if the old one stays in aka; any other change needs a correction.",
    "ledger": "Each of its fields has its own rule for changes.",
}
"""How a field that is kept may change, by its name."""


def _law_in_words(name: str, field: FieldInfo) -> str:
    """Return how a field may change; a few that stand may change in some ways all the same."""
    law = law_of(field)
    if name in _MOVES and law is Law.KEPT:
        return _MOVES[name]
    return law.words(of_list=get_origin(field.annotation) is tuple)
