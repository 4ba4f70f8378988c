"""The shape of a ledger's files as JSON Schema, draft-07, for editors.

An editor resolves scalars before its schema sees them: what a ledger reads as the text ``2030`` is
a number there, ``true`` a boolean, ``date: 2017`` an integer. So each field takes every form in
which what the strict reader accepts may arrive; the reader remains the judge. Draft-07 ignores what
stands beside a ``$ref``, so references are wrapped.
"""

from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Le
from pydantic.fields import FieldInfo

from atmt_cli.model.dates import PartialDate
from atmt_cli.model.descriptions import described
from atmt_cli.model.fields import OWN_PATTERN, Extensible, Record, Was
from atmt_cli.model.findings import FILES
from atmt_cli.model.validation import ROOTS

NAMES = tuple(name.removesuffix(".yaml") for name in FILES)
"""What there is a schema of: ``actions`` and ``bodies``."""
Schema = dict[str, Any]
_TEXT: tuple[str, ...] = ("string", "number", "boolean")
_DATE = "^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"
_LARGEST = 999_999
_END = r"$(?!\n)"
"""The end of a text; to Python's engine, unlike ECMA's, a dollar alone is also before a last LF."""


def json_schema(name: str) -> Schema:
    """Return the schema of ``actions`` or ``bodies``. Raises KeyError for another name."""
    root = ROOTS[f"{name}.yaml"]
    definitions: dict[str, Schema] = {}
    whole = _record(root, definitions)
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": f"{name}.yaml of a handover ledger",
        **whole,
        "definitions": dict(sorted(definitions.items())),
    }


def _record(record: type[Record], definitions: dict[str, Schema]) -> Schema:
    """Return a mapping: its fields, those that must be there, and no other."""
    fields = {field.alias or name: field for name, field in record.model_fields.items()}
    words = described(record)
    own = {"patternProperties": {_closed(OWN_PATTERN): _own()}}
    return {
        "description": (record.__doc__ or "").partition("\n")[0].replace("``", "`"),
        "type": "object",
        "additionalProperties": record is Was,
        **(own if issubclass(record, Extensible) else {}),
        "required": [name for name, field in fields.items() if field.is_required()],
        "properties": {
            name: {"description": words[name], **_apart(_field(field, definitions))}
            for name, field in fields.items()
        },
    }


def _apart(schema: Schema) -> Schema:
    """Return a reference beside which something may stand."""
    return {"allOf": [schema]} if "$ref" in schema else schema


def _field(field: FieldInfo, definitions: dict[str, Schema]) -> Schema:
    bounds = {type(one): one for one in field.metadata if isinstance(one, Ge | Le)}
    least = getattr(bounds.get(Ge), "ge", 0)
    most = getattr(bounds.get(Le), "le", _LARGEST)
    pattern = next((p for one in field.metadata if (p := getattr(one, "pattern", None))), None)
    kind = _kind(field.annotation, definitions, pattern, (least, most))
    # What need not be there may stand there empty.
    said = kind if field.is_required() else _or_null(kind)
    return {**said, "default": field.default} if isinstance(field.default, int) else said


def _kind(
    annotation: Any,
    definitions: dict[str, Schema],
    pattern: str | None = None,
    bounds: tuple[int, int] = (0, _LARGEST),
) -> Schema:
    """Return what a value may be, null aside."""
    annotation = _bare(annotation)
    if get_origin(annotation) in (Union, UnionType):
        return {"anyOf": [_kind(one, definitions) for one in get_args(annotation)]}
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return {"enum": list(inner)}
    if origin is tuple:
        return {"type": "array", "items": _kind(inner[0], definitions)}
    if isinstance(annotation, type) and issubclass(annotation, Record):
        if annotation.__name__ not in definitions:
            definitions[annotation.__name__] = _record(annotation, definitions)
        return {"$ref": f"#/definitions/{annotation.__name__}"}
    if annotation is PartialDate:
        return _date()
    return _number(*bounds) if annotation is int else _text(pattern)


def _bare(annotation: Any) -> Any:
    """Return a type without what is noted on it, and without null."""
    while get_origin(annotation) in (Annotated, Union, UnionType):
        first, *others = (one for one in get_args(annotation) if one is not type(None))
        if others and get_origin(annotation) is not Annotated:
            return Union[(first, *others)]
        annotation = first
    return annotation


def _own() -> Schema:
    """Return a field of the user's own: a text, or a list of text."""
    return _or_null({"anyOf": [_text(None), {"type": "array", "items": _text(None)}]})


def _text(pattern: str | None) -> Schema:
    """Return a text; an id, such as ``true`` or ``TRUE``, is never a number."""
    if pattern:
        return {"type": ["string", "boolean"], "pattern": _closed(pattern)}
    return {"type": list(_TEXT), "pattern": r"\S"}


def _closed(pattern: str) -> str:
    return pattern.removesuffix("$") + _END


def _date() -> Schema:
    # A date has four digits. The year 0999 would be one, too, but 999 is far likelier a slip.
    year = {"type": "integer", "minimum": 1000, "maximum": 9999}
    return {"anyOf": [{"type": "string", "pattern": _closed(_DATE)}, year]}


def _number(least: int, most: int) -> Schema:
    """Return a whole number, which may stand in quotes."""
    digits = "[0-9]{1,6}" if least == 0 else "(?=0*[1-9])[0-9]{1,6}"
    if least == most:
        digits = f"0{{0,5}}{most}"
    quoted = {"type": "string", "pattern": _closed(f"^{digits}$")}
    return {"anyOf": [{"type": "integer", "minimum": least, "maximum": most}, quoted]}


def _or_null(schema: Schema) -> Schema:
    if isinstance(schema.get("type"), list):
        return {**schema, "type": [*schema["type"], "null"]}
    if "type" in schema:
        return {**schema, "type": [schema["type"], "null"]}
    if "enum" in schema:
        return {"enum": [*schema["enum"], None]}
    return {"anyOf": [*schema.get("anyOf", [schema]), {"type": "null"}]}
