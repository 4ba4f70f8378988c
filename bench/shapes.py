"""Ledgers that are large in one way each: `bench.growth` measures them at three sizes."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

BODIES = (
    "schema: 1\nbodies:\n"
    "  - {id: tf, name: Taskforce, kind: taskforce, until: 2017-11, successors: [sec]}\n"
    "  - {id: sec, name: Secretariat, kind: office}\n"
    "  - {id: otr, name: Office for Therapies Research, kind: office}\n"
)
HEAD = "schema: 1\nledger: {title: Large, closing_body: tf, closes_on: 2017-11, keeper: sec}\n"
ACCEPTED = (
    "{to: otr, status: accepted, offered_on: 2017-12-01, answered_on: 2017-12-20, evidence: [L]}"
)


class Files(NamedTuple):
    """The two files of a ledger."""

    actions: str
    bodies: str = BODIES


Make = Callable[[int], Files]


class Shape(NamedTuple):
    """A ledger of any size, and the commands that its size weighs on.

    ``least`` is the smallest size measured. ``before`` makes what was committed, for the commands
    that compare; ``theirs`` the other side of a merge; ``rows`` the file that `apply` is given.
    """

    name: str
    least: int
    make: Make
    commands: tuple[tuple[str, ...], ...]
    before: Make | None = None
    theirs: Make | None = None
    rows: Callable[[int], str] | None = None


STATUS, CHECK, GAPS, LIST = ("status",), ("check",), ("gaps",), ("list",)
SHOW, NOTE = ("show", "A1"), ("note", "A1", "Still at it.", "--by", "otr")
QUERIES = (STATUS, CHECK, GAPS, ("show", "A1"))
AGAINST, DIFF = ("check", "--against", "HEAD"), ("diff",)
APPLY, MERGE = ("apply", "ROWS"), ("merge-driver", "BASE", "OURS", "THEIRS", "actions.yaml")
PAPER, PAGE = ("report", "paper", "--since", "2017"), ("report", "html")
EXPORT, CHASE = ("export", "--format", "csv"), ("report", "chase", "--all", "-o", "LETTERS")


def one(fields: str = "", head: str = "", after: str = "") -> str:
    """A ledger with one action."""
    return (
        f"{HEAD}{head}actions:\n  - id: A1\n    title: Keep the skills\n    status: in-progress\n"
        f"{fields}{after}"
    )


def many(count: int, fields: str = f"    handovers: [{ACCEPTED}]\n", name: str = "A{}") -> str:
    """A ledger with many actions."""
    rows = (
        f"  - id: {name.format(number)}\n    title: Subject {number}\n    status: in-progress\n"
        + fields.replace("NUMBER", str(number))
        for number in range(1, count + 1)
    )
    return f"{HEAD}actions:\n{''.join(rows)}"


def listed(head: str, row: str, count: int, first: int = 1) -> str:
    """A list whose items differ by their number."""
    return head + "".join(row.replace("NUMBER", str(n)) for n in range(first, first + count))


def bodies(row: str, count: int) -> str:
    """The usual bodies, and many others."""
    return listed(BODIES, row, count)


NOTE_ROW = "      - {date: 2018-01-02, by: otr, text: Return NUMBER}\n"
HANDED = f"    handovers: [{ACCEPTED}]\n"


def notes(count: int, first: int = 1, extra: str = "") -> Files:
    """One action of many notes."""
    return Files(one(HANDED + listed("    notes:\n", NOTE_ROW, count, first) + extra))


def _steps(count: int) -> Files:
    row = "      - {text: Ask NUMBER, assignee: otr, due: 2018-05-01, status: open}\n"
    return Files(one(HANDED + listed("    steps:\n", row, count)))


def _open_steps(count: int) -> Files:
    return Files(
        one(HANDED + listed("    steps:\n", "      - {text: Ask NUMBER, status: open}\n", count))
    )


def _handovers(row: str) -> Make:
    return lambda count: Files(
        one(listed("    handovers:\n", row, count)),
        bodies("  - {id: bNUMBER, name: Body NUMBER, kind: office}\n", count),
    )


TO_MANY = _handovers("      - {to: bNUMBER, status: proposed}\n")
TO_ONE = _handovers("      - {to: otr, status: withdrawn, ended_on: 2017-12-02}\n")
CHAIN = _handovers(
    "      - {to: bNUMBER, status: superseded, offered_on: 2017-12-01, "
    "answered_on: 2017-12-02, ended_on: 2017-12-03, evidence: [L]}\n"
)
HOLDING = _handovers(
    "      - {to: bNUMBER, from: ghost, status: accepted, offered_on: 2017-12-01, "
    "answered_on: 2017-12-02, evidence: [L]}\n"
)
BROKEN = _handovers("      - {to: bNUMBER, from: otr, status: proposed}\n")


def _closures(count: int) -> Files:
    row = "      - {outcome: implemented, proposed_by: otr, proposed_on: 2018-01-02}\n"
    return Files(one(HANDED + listed("    closures:\n", row, count)))


def _aka(count: int) -> Files:
    names = ", ".join(f"Name {number}" for number in range(count))
    row = f"  - {{id: named, name: Named, kind: office, aka: [{names}]}}\n"
    return Files(one(HANDED), BODIES + row)


def _chain_of(field: str) -> Make:
    def make(count: int) -> Files:
        rows = "".join(
            f"  - {{id: b{n}, name: Body {n}, kind: office, {field.format(n + 1)}}}\n"
            for n in range(1, count)
        )
        last = f"  - {{id: b{count}, name: Body {count}, kind: office}}\n"
        return Files(one(HANDED.replace("otr", "b1")), BODIES + rows + last)

    return make


def _circles(count: int) -> Files:
    rows = "".join(
        f"  - {{id: b{n}, name: Body {n}, kind: office, until: 2017, successors: [b{n ^ 1}]}}\n"
        for n in range(2, count + 2)
    )
    return Files(one(HANDED), BODIES + rows)


def _circle(count: int) -> Files:
    rows = "".join(
        f"  - {{id: b{n}, name: Body {n}, kind: office, until: 2017, "
        f"successors: [b{n % count + 1}]}}\n"
        for n in range(1, count + 1)
    )
    return Files(one(HANDED), BODIES + rows)


def _dead_owners(count: int) -> Files:
    """Many actions, each with a body that ended long ago, at the head of one long chain."""
    return Files(
        many(
            count,
            "    handovers: [{to: b1, status: accepted, offered_on: 2017-12-01, "
            "answered_on: 2017-12-02, evidence: [L]}]\n",
        ),
        _chain_of("until: 2017-12-03, successors: [b{}]")(count).bodies,
    )


def _hosted_owners(count: int) -> Files:
    field = "    handovers: [{to: b1, status: proposed}, {to: bNUMBER, status: proposed}]\n"
    return Files(many(count, field), _chain_of("part_of: b{}")(count).bodies)


def _waivers(count: int) -> Files:
    row = (
        "  - {rule: note-is-fresh, on: ANUMBER, reason: Known, by: sec, until: 2018-03-31}\n"
        "  - {rule: step-has-due, on: ANUMBER.1, reason: Known, by: sec, until: 2018-03-31}\n"
    )
    fields = HANDED + "    steps: [{text: Ask, status: open, assignee: otr}]\n"
    return Files(listed(many(count, fields) + "waivers:\n", row, count))


def _waivers_of_one(count: int) -> Files:
    row = "  - {rule: step-has-due, on: A1.NUMBER, reason: Known, by: sec, until: 2018-03-31}\n"
    return Files(listed(_open_steps(count).actions + "waivers:\n", row, count))


def _questions(count: int) -> Files:
    row = "  - {text: Who pays NUMBER?, about: [A1], raised_on: 2017-11}\n"
    return Files(listed(one(HANDED) + "questions:\n", row, count))


def _spread_questions(count: int) -> Files:
    row = "  - {text: Who pays NUMBER?, about: [ANUMBER], raised_on: 2017-11}\n"
    return Files(listed(many(count) + "questions:\n", row, count))


def _about(count: int) -> Files:
    names = ", ".join(f"A{n}" for n in range(1, count + 1))
    return Files(
        many(count) + f"questions:\n  - {{text: Who?, about: [{names}], raised_on: 2017-11}}\n"
    )


def _sources(count: int) -> Files:
    head = listed("sources:\n", "  - {id: sNUMBER, title: Paper NUMBER}\n", count)
    named = ", ".join(f"s{n}" for n in range(1, count + 1))
    return Files(one(f"{HANDED}    sources: [{named}]\n", head))


def _support(count: int) -> Files:
    named = ", ".join(f"b{n}" for n in range(1, count + 1))
    return Files(
        one(f"{HANDED}    support: [{named}]\n    governance: [{named}]\n"),
        bodies("  - {id: bNUMBER, name: Body NUMBER, kind: office}\n", count),
    )


def _flow(count: int) -> Files:
    return Files(one(f"{HANDED}    support: [{', '.join(['otr'] * count)}]\n"))


def _flow_lines(count: int) -> Files:
    row = "      otr,\n"
    return Files(one(f"{HANDED}    support: [\n{row * count}      otr\n    ]\n"))


def _flow_notes(count: int) -> Files:
    row = "{date: 2018-01-02, by: otr, text: Return}"
    return Files(one(f"{HANDED}    notes: [{', '.join([row] * count)}]\n"))


def _comment(count: int) -> Files:
    return Files(one("    # So it was said.\n" * count + HANDED))


def _text(count: int) -> Files:
    row = NOTE_ROW.replace("Return NUMBER", "so it was " * count)
    return Files(one(f"{HANDED}    notes:\n{row}"))


def _nested(count: int) -> Files:
    return Files(one(f"{HANDED}    support: [{', '.join(['[[[[[a]]]]]'] * count)}]\n"))


def _unknown_fields(count: int) -> Files:
    return Files(one(HANDED + listed("", "    owner_of_numberNUMBER: otr\n", count)))


def _unknown_bodies(count: int) -> Files:
    """Each action names a body that is not there; each of the bodies might be meant."""
    return Files(
        many(count, "    handovers: [{to: bodily-NUMBER, status: proposed}]\n"),
        bodies("  - {id: body-NUMBER, name: Body NUMBER, kind: office}\n", count),
    )


def _missing_actions(count: int) -> Files:
    row = "  - {text: Who pays NUMBER?, about: [BNUMBER], raised_on: 2017-11}\n"
    return Files(listed(many(count) + "questions:\n", row, count))


def _owners(count: int) -> Files:
    field = "    handovers: [{to: bNUMBER, status: proposed}]\n"
    return Files(
        many(count, field), bodies("  - {id: bNUMBER, name: Body NUMBER, kind: office}\n", count)
    )


def _one_owner(count: int) -> Files:
    return Files(many(count))


def _changed(count: int) -> Files:
    made = many(count, HANDED + "    notes:\n      - {date: 2018-01-02, by: otr, text: Return}\n")
    return Files(made.replace("in-progress", "on-hold"))


def _turned(count: int) -> Files:
    """The notes of one action in the opposite order."""
    lines = [NOTE_ROW.replace("NUMBER", str(number)) for number in range(count, 0, -1)]
    return Files(one(f"{HANDED}    notes:\n{''.join(lines)}"))


def _renamed(count: int) -> Files:
    return Files(many(count, name="B{}"))


def _rows(row: str) -> Callable[[int], str]:
    return lambda count: listed("", row + "\n", count)


NOTE_OP = '{"op": "note", "action": "A1", "by": "otr", "text": "Row NUMBER"}'
SHAPES = (
    Shape("notes on one action", 2000, notes, (*QUERIES, LIST, NOTE, EXPORT)),
    Shape("steps on one action", 2000, _steps, (*QUERIES, ("step", "done", "A1.1"))),
    Shape("open steps without a day", 1000, _open_steps, (*QUERIES, ("step", "done", "A1.1"))),
    Shape("handovers to many", 1000, TO_MANY, (*QUERIES, EXPORT, ("offer", "A1", "b1"))),
    Shape("handovers to one body", 2000, TO_ONE, QUERIES),
    Shape("handovers that were accepted", 1000, CHAIN, QUERIES),
    Shape("owners that were given it by nobody", 1000, HOLDING, QUERIES),
    Shape("handovers by one that had it not", 1000, BROKEN, QUERIES),
    Shape("closures on one action", 2000, _closures, QUERIES),
    Shape(
        "actions",
        500,
        _one_owner,
        (STATUS, CHECK, GAPS, LIST, ("show", "A1"), NOTE, EXPORT, CHASE, PAPER, PAGE),
    ),
    Shape("actions, an owner each", 200, _owners, (STATUS, CHECK, GAPS, CHASE, ("body", "list"))),
    Shape(
        "bodies",
        1000,
        lambda n: TO_MANY(n)._replace(actions=one(HANDED)),
        (CHECK, ("body", "list"), ("body", "show", "otr")),
    ),
    Shape("aka on one body", 2000, _aka, (STATUS, CHECK, ("body", "show", "named"), NOTE)),
    Shape(
        "successors in a chain",
        1000,
        _chain_of("until: 2017-12-03, successors: [b{}]"),
        (*QUERIES, ("body", "show", "b1"), CHASE),
    ),
    Shape(
        "hosts in a chain",
        1000,
        _chain_of("part_of: b{}"),
        (*QUERIES, ("body", "show", "b1"), ("list", "--owner", "b1", "--with-parts")),
    ),
    Shape("circles of two", 1000, _circles, (STATUS, CHECK, GAPS)),
    Shape("one large circle", 1000, _circle, (STATUS, CHECK, GAPS)),
    Shape("owners dead, one chain of successors", 200, _dead_owners, (STATUS, CHECK, GAPS)),
    Shape("receivers in one chain of hosts", 200, _hosted_owners, (STATUS, CHECK, GAPS)),
    Shape("waivers by findings", 400, _waivers, (STATUS, CHECK, GAPS, ("show", "A1"), NOTE)),
    Shape(
        "waivers by steps of one action",
        400,
        _waivers_of_one,
        (STATUS, CHECK, GAPS, ("show", "A1")),
    ),
    Shape("questions on one action", 1000, _questions, (*QUERIES, ("body", "show", "otr"), CHASE)),
    Shape(
        "a question on each action",
        300,
        _spread_questions,
        (STATUS, CHECK, GAPS, CHASE, PAGE, ("show", "A1")),
    ),
    Shape("a question about many", 500, _about, (STATUS, CHECK, GAPS, CHASE)),
    Shape("sources", 2000, _sources, QUERIES),
    Shape(
        "support and governance",
        1000,
        _support,
        (*QUERIES, ("body", "list"), ("body", "show", "b1")),
    ),
    Shape("a flow list on one line", 9_900, _flow, (STATUS, CHECK, NOTE, ("show", "A1"))),
    Shape("a flow list on lines", 9_900, _flow_lines, (STATUS, CHECK, NOTE, ("show", "A1"))),
    Shape("notes in flow style", 1000, _flow_notes, (STATUS, CHECK, NOTE)),
    Shape("a long comment", 20_000, _comment, (STATUS, CHECK, NOTE)),
    Shape("a long text", 50_000, _text, (STATUS, CHECK, NOTE, ("show", "A1"), EXPORT)),
    Shape("lists in lists", 2000, _nested, (STATUS, CHECK)),
    Shape("unknown fields", 1000, _unknown_fields, (STATUS, CHECK)),
    Shape(
        "equal ids",
        1000,
        lambda n: Files(many(n, name="A1")),
        (STATUS, CHECK, GAPS, LIST, ("show", "A1"), EXPORT, NOTE, PAPER),
    ),
    Shape(
        "equal bodies",
        1000,
        lambda n: Files(one(HANDED), bodies("  - {id: twin, name: Twin, kind: office}\n", n)),
        (STATUS, CHECK, ("body", "list")),
    ),
    Shape(
        "equal names",
        1000,
        lambda n: Files(one(HANDED), bodies("  - {id: bNUMBER, name: Twin, kind: office}\n", n)),
        (STATUS, CHECK),
    ),
    Shape(
        "bodies that are not there",
        200,
        _unknown_bodies,
        (STATUS, CHECK, GAPS, ("show", "A1"), ("show", "B1")),
    ),
    Shape("actions that are not there", 200, _missing_actions, (STATUS, CHECK, GAPS)),
    Shape("notes added", 1000, lambda n: notes(2 * n), (AGAINST, DIFF), before=notes),
    Shape("notes turned round", 1000, _turned, (AGAINST, DIFF), before=notes),
    Shape("notes taken out", 1000, lambda n: notes(n, n + 1), (AGAINST, DIFF), before=notes),
    Shape("every action changed", 500, _changed, (AGAINST, DIFF), before=_one_owner),
    Shape("every action renamed", 300, _renamed, (AGAINST, DIFF), before=_one_owner),
    Shape(
        "notes merged",
        1000,
        lambda n: notes(n, extra=listed("", NOTE_ROW, n, n + 1)),
        (MERGE,),
        before=notes,
        theirs=lambda n: notes(n, extra=listed("", NOTE_ROW, n, 5 * n)),
    ),
    Shape(
        "actions merged",
        300,
        _changed,
        (MERGE,),
        before=_one_owner,
        theirs=lambda n: Files(many(n, HANDED + "    short_title: Subject NUMBER\n")),
    ),
    Shape(
        "actions merged, new on both sides",
        300,
        lambda n: Files(many(2 * n)),
        (MERGE,),
        before=_one_owner,
        theirs=lambda n: Files(many(2 * n).replace("Subject", "Theme")),
    ),
    Shape(
        "notes applied to one action",
        300,
        lambda _: Files(one(HANDED)),
        (APPLY,),
        rows=_rows(NOTE_OP),
    ),
    Shape(
        "steps applied to one action",
        300,
        lambda _: Files(one(HANDED)),
        (APPLY,),
        rows=_rows('{"op": "step-add", "action": "A1", "text": "Ask NUMBER"}'),
    ),
    Shape(
        "notes applied to as many actions",
        300,
        _one_owner,
        (APPLY,),
        rows=_rows(NOTE_OP.replace("A1", "ANUMBER")),
    ),
    Shape(
        "actions applied",
        300,
        lambda _: Files(one(HANDED)),
        (APPLY,),
        rows=_rows('{"op": "add", "title": "Subject NUMBER", "to": "otr"}'),
    ),
    Shape(
        "questions applied",
        300,
        lambda _: Files(one(HANDED)),
        (APPLY,),
        rows=_rows('{"op": "question-add", "text": "Who NUMBER?", "about": ["A1"]}'),
    ),
    Shape(
        "titles applied",
        300,
        _one_owner,
        (APPLY,),
        rows=_rows('{"op": "update", "action": "ANUMBER", "set": {"short_title": "Row NUMBER"}}'),
    ),
    Shape(
        "bodies applied",
        300,
        lambda _: Files(one(HANDED)),
        (APPLY,),
        rows=_rows('{"op": "body-add", "id": "bNUMBER", "name": "Body NUMBER", "kind": "office"}'),
    ),
    Shape(
        "rows that name nothing",
        300,
        _one_owner,
        (APPLY,),
        rows=_rows(NOTE_OP.replace("A1", "BNUMBER")),
    ),
)


def write(shape: Shape, size: int, folder: Path) -> Path:
    """Write a shape's ledger of a size, and beside it what its commands need."""
    import subprocess

    there = folder / "data"
    there.mkdir(parents=True)
    if shape.before:
        _put(there, shape.before(size))
        for command in (("init", "-q"), ("add", "."), ("commit", "-qm", "base")):
            settings = ("-c", "user.name=a", "-c", "user.email=a@b", "-c", "gc.auto=0")
            subprocess.run(("git", *settings, *command), cwd=folder, check=True)
        (folder / "BASE").write_text(shape.before(size).actions, "utf-8")
    files = shape.make(size)
    _put(there, files)
    (folder / "OURS").write_text(files.actions, "utf-8")
    if shape.theirs:
        (folder / "THEIRS").write_text(shape.theirs(size).actions, "utf-8")
    if shape.rows:
        (folder / "rows.jsonl").write_text(shape.rows(size), "utf-8")
    return there


def _put(folder: Path, files: Files) -> None:
    (folder / "actions.yaml").write_text(files.actions, "utf-8")
    (folder / "bodies.yaml").write_text(files.bodies, "utf-8")
