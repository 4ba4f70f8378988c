"""The words of the field, each defined once: for `atmt help WORD` and for docs/glossary.md."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from atmt_cli.rules.page import read_page
from atmt_cli.rules.rule import Rule
from atmt_cli.views.shapes import (
    Block,
    Cell,
    Code,
    Heading,
    Item,
    Items,
    Page,
    Prose,
    Table,
    TableColumn,
)


class Word(NamedTuple):
    """A word and what it means. ``also`` are other forms of it, as files and rules have them."""

    name: str
    meaning: str
    """One sentence, which stands alone in the list of words."""
    more: str = ""
    also: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    """The commands that record it or show it."""


GLOSSARY: dict[str, tuple[Word, ...]] = {
    "The work": (
        Word(
            "action",
            "Something that was promised in public, and that somebody must carry out.",
            "It has an id (A2), the title it was published under, and a status: open, "
            "in-progress, on-hold, closing or closed.",
            commands=("status", "list", "show", "add", "update"),
        ),
        Word(
            "live",
            "Not over yet: an action that is not closed, or a handover that has not ended.",
            "An action that is on hold, or proposed for closing, is live. A handover is live "
            "while it is proposed, offered or accepted.",
            commands=("status", "gaps"),
        ),
        Word(
            "step",
            "A part of an action that one body is to do by a given day.",
            "Written A2.1: the first step of A2. It is open, done or dropped.",
            commands=("step add", "step assign", "step due", "step done", "step drop"),
        ),
        Word(
            "note",
            "A dated statement about an action or the whole ledger, with the body that made it.",
            "Written A2#3: the third note of A2; ledger#1: the first on the whole ledger. Notes "
            "are never changed or deleted; a wrong one is corrected by a later one.",
            commands=("note", "show"),
        ),
        Word(
            "RAG",
            "The owner's own judgement of an action: red, amber or green.",
            "It is never computed. Red and amber come with a reason.",
            commands=("update",),
        ),
        Word(
            "due",
            "The date an action or a step is to be done by; an action may also be ongoing.",
            "When it moves, the first date is kept in first_due, and a note says why.",
            also=("first_due", "ongoing"),
            commands=("update", "step due", "list", "calendar"),
        ),
        Word(
            "stale",
            "Older than the ledger allows: said of an action's last note, or of an open question.",
            "The limit is 90 days, unless the ledger's setting stale_after gives another number.",
            also=("stale_after",),
            commands=("status", "gaps"),
        ),
        Word(
            "question",
            "Something the secretary must still find out.",
            "It is answered, never deleted.",
            commands=("question list", "question add", "question answer"),
        ),
        Word(
            "theme",
            "A workstream, a strand or a chapter of the report that actions belong to.",
            also=("themes",),
            commands=("theme list", "theme add", "update", "list"),
        ),
        Word(
            "closure",
            "How an action ended: implemented, not implemented, superseded, or entered in error.",
            "An action that was implemented is proposed for closing "
            "by one body and confirmed by another, with evidence. "
            "Any other outcome has a reason.",
            also=("close", "closed", "closing", "reopen", "reopened", "reopening"),
            commands=("close", "reopen", "stats"),
        ),
        Word(
            "evidence",
            "What proves that a body accepted, or that work was done: a minute, a letter, a link.",
            commands=("accept", "close"),
        ),
    ),
    "Handing over": (
        Word(
            "handover",
            "The passing of an action from one body to another.",
            "Naming the receiver, telling it, and its answer are three events with three dates. "
            "Written A2@ols: the handover of A2 to ols.",
            commands=("offer", "accept", "decline", "withdraw", "transfer"),
        ),
        Word(
            "named",
            "We wrote down that a body should take an action; it may not know yet.",
            "In the file: proposed.",
            also=("proposed", "not told"),
            commands=("add", "transfer"),
        ),
        Word(
            "told",
            "The body knows that it should take the action, and has been asked to answer.",
            "In the file: offered.",
            also=("offer", "offered", "unanswered"),
            commands=("offer", "report chase", "report silence"),
        ),
        Word(
            "accepted",
            "The body itself said yes.",
            "Only its own word counts, with evidence. It may accept in part or in principle (the "
            "extent), and attach a reservation.",
            also=("accept", "acceptance", "extent"),
            commands=("accept", "stats"),
        ),
        Word(
            "declined",
            "The body said no, or handed back what it had accepted.",
            "The action then needs another receiver.",
            also=("decline",),
            commands=("decline",),
        ),
        Word(
            "withdrawn",
            "We took a handover back before it was accepted, with a reason.",
            also=("withdraw",),
            commands=("withdraw",),
        ),
        Word(
            "superseded",
            "Replaced: a handover by the next one, or an action by other actions.",
            commands=("transfer", "close"),
        ),
        Word(
            "reservation",
            "A condition that a body attached to its acceptance, in its own words.",
            commands=("accept",),
        ),
        Word(
            "receiver",
            "A body that was named or told, or that accepted, and has not left since.",
            "An action may have several.",
            commands=("show", "list"),
        ),
        Word(
            "unallocated",
            "An action that is known to be with nobody yet.",
            "The ledger says since when, and why. One whose last answer was a refusal counts too.",
            also=("nobody yet",),
            commands=("add", "update", "withdraw", "offer", "list"),
        ),
        Word(
            "owner",
            "The receiver; where there are several, the accountable one.",
            "With several and none accountable, the action has no owner. This is worked out, never "
            "stored. A taskforce or a collective cannot be an owner.",
            commands=("status", "list"),
        ),
        Word(
            "accountable",
            "Of several receivers, the one that answers for the action.",
            commands=("update",),
        ),
        Word(
            "custody",
            "Who had an action, from when to when: the chain of its handovers, oldest first.",
            "The chain has no gap: a body that hands an action on must have had it.",
            commands=("show", "report html"),
        ),
        Word(
            "conservation",
            "That no action was lost: each is accepted by a body that exists, or closed.",
            "The certificate of handover says so, or names each action that is not accounted for. "
            "An action that was accepted only in part is named, too, if nobody has the rest.",
            also=("certificate", "accounted for"),
            commands=("report certificate",),
        ),
    ),
    "Who": (
        Word(
            "body",
            "An organisation, a committee or an office that the ledger can name.",
            "It has an id (ols), a name, other names (aka) and a life: a first and a last day.",
            commands=("body list", "body show", "body add", "body update", "body end"),
        ),
        Word(
            "taskforce",
            "A body that was set up for a limited time; it cannot receive an action.",
        ),
        Word(
            "collective",
            "A name for many, such as “industry”; it can be asked, but cannot own an action.",
        ),
        Word(
            "closing body",
            "The body that comes to an end, and hands its actions over.",
            also=("closing_body",),
            commands=("init", "report certificate"),
        ),
        Word(
            "keeper",
            "The body that keeps the ledger once the closing body has ended.",
            "A command records an edit for the keeper unless --by names another body.",
            commands=("init", "ledger update"),
        ),
        Word(
            "successor",
            "The body that takes over when another ends; after a split there are several.",
            commands=("transfer", "body split", "body end"),
        ),
        Word(
            "support",
            "Bodies that help with an action and do not own it.",
            commands=("update",),
        ),
        Word(
            "governance",
            "The body that the owner of an action answers to.",
            commands=("update",),
        ),
        Word("funder", "A body that pays for an action.", commands=("update",)),
    ),
    "The record": (
        Word(
            "ledger",
            "A folder with two text files: actions.yaml, what was promised and who has it, and "
            "bodies.yaml, the bodies that it names.",
            commands=("init", "check", "ledger show", "ledger update"),
        ),
        Word(
            "source",
            "A document that facts are taken from, such as a report or a minute.",
            "Written source:minutes.",
        ),
        Word(
            "correction",
            "A record of what the ledger said before a mistake in it was corrected.",
            "It says who corrected it, when and why. A note corrects another with --corrects. What "
            "is not committed yet is simply changed.",
            also=("correct", "corrects"),
            commands=("correct", "note"),
        ),
        Word(
            "rule",
            "Something that must hold in a ledger; each has a name, a reason and a remedy.",
            commands=("rules", "check"),
        ),
        Word(
            "finding",
            "A place where a rule does not hold: an error or a warning.",
            "Errors fail a check, warnings only with --strict.",
            commands=("check",),
        ),
        Word(
            "waiver",
            "A finding that a body accepts knowingly, with a reason, until a given day.",
            "atmt waive --list shows them all.",
            commands=("waive",),
        ),
        Word(
            "receipt",
            "The ledger's record that a bulk file was applied, so that no file counts twice.",
            commands=("apply", "import"),
        ),
        Word(
            "tracker",
            "The spreadsheet in which a taskforce keeps its actions: a row for each, as XLSX, CSV "
            "or TSV.",
            "Any layout will do, as long as one row has the headings. atmt import makes it part of "
            "a ledger.",
            commands=("import",),
        ),
        Word(
            "import",
            "The edit that makes a tracker part of a ledger: actions, owners, dates and notes.",
            "It shows first how it reads each column, and writes once you agree. A later copy of "
            "the same tracker is compared with the one before; only what changed is changed.",
            commands=("import", "init"),
        ),
        Word(
            "mapping",
            "A file that says how a tracker is read: what each column is, and what its words mean.",
            "atmt import --write-map makes it, and --map reads it: next month nothing is asked.",
            commands=("import",),
        ),
        Word(
            "form",
            "A sheet that an owner fills in and sends back, to be applied to the ledger.",
            commands=("report chase", "apply"),
        ),
        Word(
            "manifest",
            "A file that names the ledgers which a central unit follows: folders, or repositories.",
            "With --ledgers, commands that read show all of them at once, and `transfer` makes a "
            "patch for each.",
            commands=("index", "status", "transfer"),
        ),
        Word(
            "index",
            "A database made of many ledgers, to query in SQL. The ledgers remain the record.",
            commands=("index",),
        ),
        Word(
            "letter",
            "What a body is sent: what it has, what it has not answered, and by when to reply.",
            "Its level is 1 for a notice, 2 for a reminder, 3 for the last call, 4 for the public "
            "list. It counts once it is recorded.",
            also=("reminder", "notice", "chase"),
            commands=("report chase", "report silence"),
        ),
    ),
    "In git": (
        Word(
            "commit",
            "A saved state of the files, with a date, an author and a message.",
            "What is not committed yet can be changed or thrown away; what is committed stays.",
            commands=("diff", "log"),
        ),
        Word(
            "branch",
            "A separate line of commits, to prepare an edit on.",
            "The agreed ledger is on the main branch.",
        ),
        Word(
            "pull request",
            "The request to take the commits of a branch into the main one; others read it first.",
            "GitLab calls it a merge request.",
        ),
        Word(
            "gate",
            "The check of a pull request: it checks the edit as well as the ledger, and stops an "
            "edit that would lose something.",
            "Problems that were there before the edit are listed, but block nobody.",
            commands=("check",),
        ),
        Word(
            "merge base",
            "The commit where a branch left the main one; the gate compares the edit with it.",
            commands=("check", "diff"),
        ),
        Word(
            "merge driver",
            "The program that git uses to merge branches of a ledger by fact, not by line.",
            commands=("setup-git",),
        ),
    ),
}
"""The words by group, in the order of the page: one definition each, and no other elsewhere."""

WORDS = tuple(word for words in GLOSSARY.values() for word in words)


def find_word(given: str) -> Word | None:
    """Return the word that a text is a form of: owners, RAG, merge-base, offered."""
    wanted = given.casefold().replace("-", " ")
    return next((word for word in WORDS if wanted == word.name.casefold()), None) or next(
        (word for word in WORDS if wanted in _forms(word)), None
    )


def _forms(word: Word) -> set[str]:
    """Return the forms of a word, its plural among them, in small letters."""
    known = {form.casefold() for form in (word.name, *word.also)}
    return known | {re.sub("y$", "ie", form) + "s" for form in known}


def rules_about(word: Word, rules: Iterable[Rule]) -> list[Rule]:
    """Return the rules with the word in their id; where there is none, in their claim."""
    rules, forms = tuple(rules), _forms(word)
    named = [rule for rule in rules if forms.intersection(rule.id.split("-"))]
    pattern = re.compile(rf"\b({'|'.join(sorted(map(re.escape, forms)))})\b", re.IGNORECASE)
    return named or [rule for rule in rules if pattern.search(read_page(rule.page).claim)]


def view_words(summary: str) -> Table:
    """Return every word with its meaning, by group."""
    return Table(
        kind="help",
        key="help",
        columns=(
            TableColumn("Group", words=True),
            TableColumn("Word"),
            TableColumn("Meaning", least=24),
        ),
        rows=[
            (Cell(group), Cell(word.name, "id"), Cell(word.meaning))
            for group, words in GLOSSARY.items()
            for word in words
        ],
        records=[_record(word) for word in WORDS],
        fields=("word", "group", "meaning"),
        summary=summary,
        grouped=True,
    )


def view_help(
    word: Word | None,
    lines: Mapping[str, str],
    usage: Sequence[tuple[str, str]],
    rules: Iterable[Rule],
) -> Page:
    """Return a word explained, and the usage of commands.

    ``lines`` are what each command of the word does, by its name; ``usage`` is the name of each
    command that was asked for, and its help.
    """
    about = rules_about(word, rules) if word else []
    record = {
        **(_record(word) if word else {}),
        "commands": list(lines),
        "rules": [rule.id for rule in about],
        "usage": [{"command": name, "text": text} for name, text in usage],
    }
    blocks: list[Block] = []
    if word:
        blocks += (Heading(word.name, level=1), Prose(word.meaning))
        blocks += (Prose(word.more),) if word.more else ()
        blocks += _listed("Commands", {f"atmt {name}": line for name, line in lines.items()})
        blocks += _listed("Rules", {rule.id: rule.claim for rule in about})
    for name, text in usage:
        blocks += (Heading(f"The command atmt {name}", level=2 if word else 1), Code(text, "text"))
    return Page("help", "help", tuple(blocks), [record])


def _listed(heading: str, lines: Mapping[str, str]) -> tuple[Block, ...]:
    items = tuple(Item(Cell(name, "id"), line) for name, line in lines.items())
    return (Heading(heading), Items(items)) if items else ()


def _record(word: Word) -> dict[str, Any]:
    group = next(group for group, words in GLOSSARY.items() if word in words)
    return {"word": word.name, "group": group, "meaning": word.meaning, "more": word.more or None}
