"""Rules on the ledger as a whole: ids, references, names, plain text."""

from collections.abc import Collection, Iterator
from functools import partial
from itertools import chain
from unicodedata import normalize

from atmt_cli.model.action import Action
from atmt_cli.model.body import Body
from atmt_cli.model.findings import Found, action_in
from atmt_cli.model.ledger import Source, Theme, Waiver
from atmt_cli.model.places import places_of
from atmt_cli.model.text import Hints, excerpt, hidden
from atmt_cli.rules.odd_values import odd_values
from atmt_cli.rules.placeholders import is_placeholder
from atmt_cli.rules.references import Reference, references
from atmt_cli.rules.rule import OF_BASE, Case, error


@error
def yaml_readable(_case: Case) -> Iterator[Found]:
    """Both files are plain YAML in UTF-8.

    Why: a file that two programs can read in two ways is not a record. So the ledger is a plain
    subset of YAML 1.2: one document, no anchors, aliases, tags or merge keys, no key twice, no raw
    control characters, nothing nested deeper than 20 levels or larger than 64 MiB. This is found
    while the files are read, before the ledger can be checked.

    Mend: the finding names the line and the column; usually a text with a colon or a quote in it
    needs quotes around the whole of it.

    Bad:
        actions:
          - {id: A1, title: Skills: keep them, status: open, handovers: [{to: otr, status: proposed}]}
    Good:
        actions:
          - {id: A1, title: "Skills: keep them", status: open, handovers: [{to: otr, status: proposed}]}
    """  # noqa: E501 - a sample reads best on one line
    return iter(())


@error
def schema_valid(_case: Case) -> Iterator[Found]:
    """Every field is known and has a value of its kind, and no required field is missing.

    Why: a misspelt field is a fact that nobody will ever see. This is found while the files are
    read, before the ledger can be checked; no other rule runs until it holds.

    Mend: the finding names the nearest known field, or what the value may be.

    Bad:
        actions:
          - {id: A1, title: Keep the skills, state: open, handovers: [{to: otr, status: proposed}]}
    Good:
        actions:
          - {id: A1, title: Keep the skills, status: open, handovers: [{to: otr, status: proposed}]}
    """
    return iter(())


@error
def unique_id(case: Case) -> Iterator[Found]:
    """No two actions, bodies, sources or themes have the same id, and no two actions the same ref.


    Why: an id is how commands, waivers and other entries point to a thing. If two share one,
    nobody can tell which was meant, and an edit may change the wrong one.

    Mend: give the newer one an id of its own.

    Bad:
        actions:
          - {id: A1, title: Keep the skills, status: open, handovers: [{to: otr, status: proposed}]}
          - {id: A1, title: Keep the funds, status: open, handovers: [{to: dtr, status: proposed}]}
    Good:
        actions:
          - {id: A1, title: Keep the skills, status: open, handovers: [{to: otr, status: proposed}]}
          - {id: A2, title: Keep the funds, status: open, handovers: [{to: dtr, status: proposed}]}
    """
    ledger = case.ledger
    lists: tuple[tuple[str, tuple[Theme | Source | Action | Body, ...]], ...] = (
        ("themes", ledger.themes),
        ("sources", ledger.sources),
        ("actions", ledger.actions),
        ("bodies", ledger.bodies),
    )
    for top, entries in lists:
        seen: set[str] = set()
        for index, entry in enumerate(entries):
            if entry.id in seen:
                message = (
                    f"{entry.id} is the id of an earlier entry in {top}; give this one another"
                )
                yield Found((top, index, "id"), message)
            seen.add(entry.id)
    yield from _refs_twice(case)


def _refs_twice(case: Case) -> Iterator[Found]:
    """Yield the actions whose published number is that of an earlier one."""
    known: dict[str, str] = {}
    for at, action in case.actions():
        if (
            action.ref is not None
            and (first := known.setdefault(action.ref, action.id)) != action.id
        ):
            message = f"{excerpt(action.ref)} is also the ref of {first}; correct one of them"
            yield Found((*at, "ref"), message)


@error
def reference_resolves(case: Case) -> Iterator[Found]:
    """Every id that an entry names is the id of a body, source, theme or action that exists.

    Why: a name that leads nowhere is a handover to nobody, yet it looks like one to somebody. A
    waiver that names a rule or a place that does not exist looks as if it worked, but has no
    effect.

    Mend: correct the spelling, or add what is missing: `atmt body add`. Delete a waiver that waives
    nothing.

    Bad:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers: [{to: ort, status: proposed}]
    Good:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers: [{to: otr, status: proposed}]
    """
    known: dict[str, Collection[str]] = {
        "body": case.ledger.body_by_id,
        "action": case.ledger.action_by_id,
        "source": {source.id: source for source in case.ledger.sources},
        "theme": {theme.id: theme for theme in case.ledger.themes},
    }
    hints = {kind: Hints() for kind in known}
    for reference in references(case.ledger):
        if reference.id in known[reference.kind] or _is_nobody(reference):
            continue
        likely = partial(_likely, case, known[reference.kind], reference.kind)
        near = hints[reference.kind].did_you_mean(reference.id, likely)
        message = f"no {reference.kind} has the id {excerpt(reference.id)}{near}"
        yield Found(reference.pointer, message, value=reference.id)
    if case.ledger.waivers:
        yield from _waiving_nothing(case)


def _waiving_nothing(case: Case) -> Iterator[Found]:
    """Yield the waivers of what is no rule, or on what is no place."""
    from atmt_cli.rules import EVERY_RULE  # noqa: PLC0415 - it holds this one

    ids = {rule.id: rule.id for rule in EVERY_RULE}
    places = places_of(case.ledger, {action_in(waiver.on) for waiver in case.ledger.waivers})
    hints = Hints()
    for index, waiver in enumerate(case.ledger.waivers):
        if waiver.rule not in ids:
            near = hints.did_you_mean(waiver.rule, lambda: ids)
            message = f"no rule has the id {excerpt(waiver.rule)}{near}; the waiver has no effect"
            yield Found(("waivers", index, "rule"), message, value=waiver.rule)
        elif waiver.on not in places and not _was_there(case, waiver):
            message = f"there is no {excerpt(waiver.on)} in this ledger; the waiver has no effect"
            yield Found(("waivers", index, "on"), message, value=waiver.on)


def _was_there(case: Case, waiver: Waiver) -> bool:
    """Return whether a waiver may be of something that an edit took away: of this one, if it brings
    the waiver, or of one before.
    """
    if not waiver.rule.endswith(OF_BASE):
        return False
    if case.base is None or waiver not in set(case.brought()):
        return True
    return waiver.on in places_of(case.base, {action_in(waiver.on)})


def _likely(case: Case, known: Collection[str], kind: str) -> dict[str, str]:
    """Return what may have been meant by a name, and the id that it stands for."""
    ids = {one: one for one in known}
    return ids | case.ledger.body_id_by_name if kind == "body" else ids


def _is_nobody(reference: Reference) -> bool:
    # A receiver named TBC is the matter of owner-is-real, and of no other rule.
    is_receiver = "handovers" in reference.pointer and reference.pointer[-1] == "to"
    return is_receiver and is_placeholder(reference.id)


@error
def alias_unique(case: Case) -> Iterator[Found]:
    """No name or alias belongs to two bodies.

    Why: people look a body up by the name in the minutes. If a name leads to two bodies, half of
    the letters go to the wrong one.

    Mend: leave the name with one of them, or spell it out.

    Bad:
        bodies:
          - {id: aaa, name: Agency for Advanced Assays, aka: [AA], kind: agency}
          - {id: aab, name: Assay Alliance, aka: [aa], kind: network}
    Good:
        bodies:
          - {id: aaa, name: Agency for Advanced Assays, aka: [AAA], kind: agency}
          - {id: aab, name: Assay Alliance, aka: [AA], kind: network}
    """
    seen: dict[str, int] = {}
    for index, body in enumerate(case.ledger.bodies):
        names = chain([(("name",), body.name)], ((("aka", n), a) for n, a in enumerate(body.aka)))
        for part, name in names:
            folded = normalize("NFC", " ".join(name.casefold().split()))
            first = seen.setdefault(folded, index)
            if first != index:
                of = case.ledger.bodies[first].id
                message = (
                    f"{excerpt(name)} is a name of both {of} and {body.id}; keep it for one of them"
                )
                yield Found(("bodies", index, *part), message, value=folded)


@error
def text_is_plain(case: Case) -> Iterator[Found]:
    """No text holds characters that a reader cannot see, or that reverse its direction.

    Why: some of these characters make text read differently from how it is stored, or make two
    names differ that look alike; others can take control of a terminal. Tabs, line feeds and line
    separators are allowed, and so are joiners where a script or an emoji needs them.

    Mend: delete the character; the finding names its code point.

    Bad:
        actions:
          - id: A1
            title: "Keep the \\u202Eskills"
            status: open
            handovers: [{to: otr, status: proposed}]
    Good:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers: [{to: otr, status: proposed}]
    """
    for pointer, _, text in case.once(odd_values).texts:
        codes = dict.fromkeys(f"U+{ord(character):04X}" for _, character in hidden(text))
        if codes:
            named = ", ".join(codes)
            field = next(part for part in reversed(pointer) if isinstance(part, str))
            message = f"{field} holds {named}, which readers cannot see; delete it"
            yield Found(pointer, message, value=named)
