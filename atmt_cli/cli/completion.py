"""Completion of a word in a shell: one table, by what the help calls the word.

Only what is plain ASCII is offered: a shell may evaluate what it is given to complete, and a title
or the name of a branch is untrusted text. Where nothing can be read, nothing is offered.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from atmt_cli.model.errors import AtmtError

if TYPE_CHECKING:
    from atmt_cli.model.findings import Pointer
    from atmt_cli.model.ledger import Ledger

Completion = Callable[..., list[str]]
"""A function of the beginning of a word: the words that a shell may offer."""

MOST_REVISIONS = 100
"""Branches and tags that are offered at most."""
_PLAIN = re.compile("[A-Za-z0-9][A-Za-z0-9._/-]*")


def completion_of(metavar: str) -> Completion | None:
    """Return the function that completes a word, by what the help calls it."""
    return _COMPLETIONS.get(metavar)


def complete_choice(*words: str) -> Completion:
    """Return what completes an option that takes one of a few words."""
    return lambda incomplete: _begun(words, incomplete)


def complete_note(context: typer.Context, incomplete: str) -> list[str]:
    """Complete the number of a note of the action that was named before."""
    ledger = _ledger(context)
    # While the value of an option is missing, arguments are read and not assigned yet.
    named = context.params.get("action") or next(iter(context.args), "")
    meant = ledger.directory("actions").meant(named) if ledger else ()
    action = ledger.action_by_id[meant[0]] if ledger and len(meant) == 1 else None
    notes = action.notes if action else ledger.notes if ledger and named == "ledger" else ()
    return _begun((str(n + 1) for n in range(len(notes))), incomplete)


def _begun(words: Iterable[str], incomplete: str) -> list[str]:
    return [word for word in words if word.startswith(incomplete)]


def _given(context: typer.Context) -> str | None:
    """Return the folder that ``--ledger`` names, after the command or before it."""
    after, before = context.params.get("ledger"), context.find_root().params.get("ledger")
    return after or before


def _ledger(context: typer.Context) -> "Ledger | None":
    """Return the ledger that is meant; None where none can be read."""
    from atmt_cli.store.files.find import find_folder
    from atmt_cli.store.read import read

    try:
        return read(find_folder(_given(context))).ledger
    except AtmtError:
        return None


def _complete_from(known: "Callable[[Ledger], Iterable[str]]") -> Completion:
    """Return what completes with what a ledger knows."""

    def complete(context: typer.Context, incomplete: str) -> list[str]:
        ledger = _ledger(context)
        return _begun(known(ledger), incomplete) if ledger else []

    return complete


def _rule(incomplete: str) -> list[str]:
    from atmt_cli.rules import EVERY_RULE

    return _begun((rule.id for rule in EVERY_RULE), incomplete)


def _rule_or_group(incomplete: str) -> list[str]:
    from atmt_cli.rules import EVERY_RULE

    groups = dict.fromkeys(rule.group for rule in EVERY_RULE)
    return [*_begun(groups, incomplete), *_rule(incomplete)]


def _revision(context: typer.Context, incomplete: str) -> list[str]:
    from atmt_cli.store.files.find import Folder
    from atmt_cli.store.git.repository import repository
    from atmt_cli.store.git.revisions import refs

    here = Path(_given(context) or ".")
    try:
        known = refs(repository(Folder(here, here)))
    except AtmtError:
        return []
    plain = (ref for ref in known if ref.startswith(incomplete) and _PLAIN.fullmatch(ref))
    return list(islice(plain, MOST_REVISIONS))


def _condition(context: typer.Context, incomplete: str) -> list[str]:
    """Complete the key; once that is certain, the whole condition."""
    from atmt_cli.views.filter import BODY_FIELDS, CHOICES, FIELDS, KEYS, NONE, own_fields

    ledger = _ledger(context)
    key, mark, _ = incomplete.partition("=")
    known = (*KEYS, *FIELDS, *(own_fields(ledger) if ledger else ()))
    keys = [key] if mark else _begun(known, key)
    if len(keys) != 1:
        return [f"{one}=" for one in keys]
    values = CHOICES.get(keys[0], ())
    if keys[0] in ("owner", "body", *BODY_FIELDS) and ledger:
        values = (*ledger.body_by_id, *(() if keys[0] == "body" else (NONE,)))
    if keys[0] == "theme" and ledger:
        values = (*_themes(ledger), NONE)
    return _begun((f"{keys[0]}={value}" for value in values or ("",)), incomplete)


def complete_fields(context: typer.Context, incomplete: str) -> list[str]:
    """Complete the last of several fields, separated by commas."""
    from atmt_cli.views.filter import own_fields
    from atmt_cli.views.row_fields import CHOOSABLE

    ledger = _ledger(context)
    before, comma, last = incomplete.rpartition(",")
    known = _begun((*CHOOSABLE, *(own_fields(ledger) if ledger else ())), last)
    return [f"{before}{comma}{name}" for name in known]


def _sources(ledger: "Ledger") -> Iterator[str]:
    return (source.id for source in ledger.sources)


def _themes(ledger: "Ledger") -> Iterator[str]:
    return (theme.id for theme in ledger.themes)


def _noted(ledger: "Ledger") -> Iterator[str]:
    """Yield what notes may be about: the actions, and the whole ledger."""
    yield from ledger.action_by_id
    yield "ledger"


def _settings(incomplete: str) -> list[str]:
    from atmt_cli.model.ledger import Settings

    return _begun((f"{name}=" for name in Settings.model_fields), incomplete)


def _open_questions(ledger: "Ledger") -> Iterator[str]:
    return (str(number) for number, one in enumerate(ledger.questions, 1) if one.answer is None)


def _steps(ledger: "Ledger") -> Iterator[str]:
    from atmt_cli.model.places import where_of

    for index, action in enumerate(ledger.actions):
        for number in range(len(action.steps)):
            yield where_of(("actions", index, "steps", number), ledger)


def _places(ledger: "Ledger") -> Iterator[str]:
    """Yield every place that a finding may name: A2, A2.1, A2#3, body:dit, waiver:1."""
    from atmt_cli.model.places import NAMED, NUMBERED, where_of

    pointers: list[Pointer] = [()]
    for index, action in enumerate(ledger.actions):
        pointers.append(("actions", index))
        for part in ("steps", "notes"):
            pointers += [("actions", index, part, n) for n in range(len(getattr(action, part)))]
    for kind in (*NAMED, *NUMBERED):
        pointers += [(kind, index) for index in range(len(getattr(ledger, kind)))]
    return (where_of(one, ledger) for one in pointers)


_body = _complete_from(lambda ledger: ledger.body_by_id)
complete_noted = _complete_from(_noted)
complete_question = _complete_from(_open_questions)
_COMPLETIONS: dict[str, Completion] = {
    "ACTION": _complete_from(lambda ledger: ledger.action_by_id),
    "BODY": _body,
    "+BODY|-BODY": _body,
    "OLD": _body,
    "NEW": _body,
    "FIELD=VALUE": _condition,
    "KEY=VALUE": _condition,
    "NAME=VALUE": _settings,
    "REV": _revision,
    "RULE": _rule,
    "RULE|GROUP": _rule_or_group,
    "SOURCE": _complete_from(_sources),
    "+THEME|-THEME": _complete_from(_themes),
    "STEP": _complete_from(_steps),
    "THEME": _complete_from(_themes),
    "WHERE": _complete_from(_places),
}
