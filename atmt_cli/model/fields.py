"""The kinds of field a ledger has. Every scalar arrives as text; the field says what it means."""

from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from atmt_cli.model.text import excerpt

T = TypeVar("T")
LONGEST_NUMBER = 6


class Record(BaseModel):
    """A mapping of the ledger: frozen, strict, and without unknown fields."""

    model_config = ConfigDict(
        frozen=True, strict=True, extra="forbid", defer_build=True, validate_by_alias=True
    )


class Defaulted(Record):
    """A record some of whose fields have a default that null, like absence, stands for."""

    @model_validator(mode="before")
    @classmethod
    def _null_is_absent(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        known = {field.alias or name for name, field in cls.model_fields.items()}
        return {key: item for key, item in value.items() if item is not None or key not in known}


def _written(value: str) -> str:
    if not value.strip():
        raise ValueError("expected text, found only blanks")
    return value


def _whole(value: Any) -> int:
    if isinstance(value, int):
        return value
    if not isinstance(value, str):
        raise ValueError("expected a whole number")  # noqa: TRY004 - pydantic wants ValueError
    if not (value.isascii() and value.isdigit() and len(value) <= LONGEST_NUMBER):
        raise ValueError(f"expected a whole number up to 999999, found {excerpt(value, 20)}")
    return int(value)


def _tuple(value: Any) -> Any:
    """Null, absent and an empty list are the same."""
    if value is None:
        return ()
    return tuple(value) if isinstance(value, list) else value


Text = Annotated[str, AfterValidator(_written)]
Number = Annotated[int, BeforeValidator(_whole)]
Many = Annotated[tuple[T, ...], BeforeValidator(_tuple), Field(default=())]
NameId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
ActionId = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9-]*$")]
Ref = Text
"""A reference to a body, a source or an action by id. Whether it resolves is a rule's matter."""
