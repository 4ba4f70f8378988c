"""Turn plain trees into a ledger, or into findings on their shape in words that a person knows."""

from collections.abc import Iterator
from typing import Any, TypeVar, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from atmt_cli.model.body import BodiesFile
from atmt_cli.model.fields import BLANK, NOT_BLANK, OWN_PATTERN, Record
from atmt_cli.model.findings import FILES, Finding, Part, Pointer
from atmt_cli.model.ledger import ActionsFile, Ledger
from atmt_cli.model.places import where_of
from atmt_cli.model.text import did_you_mean, excerpt, visible

M = TypeVar("M", bound=Record)
ROOTS: dict[str, type[Record]] = {FILES[0]: ActionsFile, FILES[1]: BodiesFile}
MOST = 1000
"""The most findings of shape that are reported for one file: enough to start on."""


class Misshapen(Exception):  # noqa: N818 - named for what it says
    """The trees are no ledger. ``findings`` says why, each with its file and pointer."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(f"{len(findings)} findings")
        self.findings = findings


def shape(trees: dict[str, Any]) -> Ledger:
    """Build the ledger from the plain tree of each of its files.

    Raises Misshapen with the findings of both files.
    """
    made: dict[str, Any] = {}
    findings: list[Finding] = []
    for name, tree in trees.items():
        try:
            made[name] = ROOTS[name].model_validate(tree)
        except ValidationError as error:
            findings += _findings(ROOTS[name], name, tree, error)
    if findings:
        raise Misshapen(tuple(findings))
    return Ledger(made[FILES[0]], made[FILES[1]])


def shaped(root: type[M], name: str, tree: Any) -> M:
    """Build a file of its own kind from its plain tree. Raises Misshapen."""
    try:
        return root.model_validate(tree)
    except ValidationError as error:
        raise Misshapen(tuple(_findings(root, name, tree, error))) from None


def file_model(name: str, tree: Any) -> Record | None:
    """Build one file of a ledger from its plain tree, in which records may be built already; None
    where its shape is wrong.
    """
    return record_model(ROOTS[name], tree)


def record_model(kind: type[Record], tree: Any) -> Record | None:
    """Build a record of a kind from its plain tree; None where its shape is wrong."""
    try:
        return kind.model_validate(tree)
    except ValidationError:
        return None


def shape_findings(name: str, tree: Any) -> tuple[Finding, ...]:
    """Return what is wrong with the shape of one file; nothing where it is sound."""
    try:
        ROOTS[name].model_validate(tree)
    except ValidationError as error:
        return tuple(_findings(ROOTS[name], name, tree, error))
    return ()


def _findings(
    root: type[Record], name: str, tree: Any, error: ValidationError
) -> Iterator[Finding]:
    told = error.errors(include_url=False, include_context=True, include_input=True)
    # Of an unknown field pydantic minds the name, and then the value, too.
    details = list({detail["loc"]: detail for detail in reversed(told)}.values())[::-1]
    for detail in details[:MOST]:
        pointer = tuple(detail["loc"])
        if detail["type"] == "missing" or _is_no_head(detail):
            pointer = pointer[:-1]
        where = where_of(pointer, tree) if pointer else name
        field = ".".join(str(part) for part in detail["loc"] if isinstance(part, str))
        yield Finding(
            rule="schema-valid",
            level="error",
            where=where,
            pointer=pointer,
            message=_message(root, detail, field),
            value=field,
            file=name,
        )
    if len(details) > MOST:
        message = f"{name} has {len(details) - MOST} more such findings; correct these first"
        yield Finding("schema-valid", "error", name, (), message, file=name)


def _is_no_head(detail: ErrorDetails) -> bool:
    """Return whether a file names its head and leaves it empty, which is as if it named none."""
    return detail["type"] == "model_type" and detail["input"] is None and len(detail["loc"]) == 1


def complaints(record: type[Record], error: ValidationError) -> list[str]:
    """Return what is wrong with the shape of one record, in sentences."""
    details = error.errors(include_url=False)
    return [_message(record, detail, _field_in(detail["loc"])) for detail in details]


def _field_in(loc: tuple[Part, ...]) -> str:
    """Return the field that is wrong, of a list the list; nothing where it is the record itself."""
    return next((part for part in reversed(loc) if isinstance(part, str)), "")


def _message(root: type[Record], detail: ErrorDetails, field: str) -> str:
    kind, given, loc = detail["type"], detail["input"], detail["loc"]
    last = str(loc[-1]) if loc else ""
    if kind == "extra_forbidden" or detail.get("ctx", {}).get("pattern") == OWN_PATTERN:
        known = fields_at(root, loc[:-1])
        return f"unknown field {excerpt(last)}{did_you_mean(last, known)}"
    if not loc and given is None:
        return "the file is empty; it must begin with `schema: 1`"
    if kind == "missing" or (given is None and isinstance(loc[-1], str)):
        return f"{last} is required"
    return f"{_subject(loc, field)}{_complaint(kind, given, detail)}"


def _subject(loc: tuple[Part, ...], field: str) -> str:
    return f"{visible(field.rpartition('.')[2])}: " if loc else ""


def _complaint(kind: str, given: Any, detail: ErrorDetails) -> str:
    if kind == "value_error":
        return str(detail["ctx"]["error"])
    if kind == "literal_error":
        return _choice(given, detail["ctx"]["expected"])
    if kind == "string_pattern_mismatch":
        return _mismatch(given, detail["ctx"]["pattern"])
    if kind in ("greater_than_equal", "less_than_equal", "too_short"):
        return _bound(kind, given, detail)
    if kind == "too_short":
        return "expected at least one"
    wanted = {"string_type": "text", "tuple_type": "a list", "model_type": "a mapping"}
    return f"expected {wanted.get(kind, 'something else')}, found {_found(given)}"


def _mismatch(given: Any, pattern: str) -> str:
    if pattern == NOT_BLANK:
        return BLANK
    if "{64}" in pattern:
        return f"expected a SHA-256, 64 of the characters 0-9 and a-f, found {excerpt(given, 20)}"
    letters, sample = ("capital letters", "A2") if "[A-Z]" in pattern else ("small letters", "ols")
    wants = f"{letters}, digits and hyphens, beginning with a letter, such as {sample}"
    return f"{excerpt(given)} is not an id; an id has {wants}"


def _choice(given: Any, expected: str) -> str:
    choices = expected.replace(" or ", ", ").replace("'", "").split(", ")
    listed = f"{', '.join(choices[:-1])} or {choices[-1]}"
    if not isinstance(given, str):
        return f"expected {listed}, found {_found(given)}"
    return f"{excerpt(given)} is not known{did_you_mean(given, choices)}; write {listed}"


def _bound(kind: str, given: Any, detail: ErrorDetails) -> str:
    if kind == "too_short":
        return "expected at least one, found an empty list"
    if detail["loc"] == ("schema",):
        return f"this atmt reads schema 1, but the file says {excerpt(str(given), 20)}"
    context = detail["ctx"]
    least = kind == "greater_than_equal"
    return f"expected {'at least' if least else 'at most'} {context['ge' if least else 'le']}"


def _found(given: Any) -> str:
    if given is None:
        return "nothing"
    if isinstance(given, list | tuple):
        return "a list"
    return "a mapping" if isinstance(given, dict) else excerpt(str(given))


def fields_at(root: type[Record], pointer: Pointer) -> tuple[str, ...]:
    """Return the field names, as written in the file, of the record that ``pointer`` leads to."""
    record: type[Record] | None = root
    for part in pointer:
        if record is None or isinstance(part, int):
            continue
        field = next((f for n, f in record.model_fields.items() if part == (f.alias or n)), None)
        record = _record_in(field.annotation) if field else None
    if record is None:
        return ()
    return tuple(field.alias or name for name, field in record.model_fields.items())


def _record_in(annotation: Any) -> type[Record] | None:
    if isinstance(annotation, type) and issubclass(annotation, Record):
        return annotation
    return next((found for arg in get_args(annotation) if (found := _record_in(arg))), None)
