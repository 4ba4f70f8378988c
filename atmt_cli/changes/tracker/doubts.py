"""What of a tracker only a person can settle: a doubt, and what may be meant by it."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from atmt_cli.model.errors import UsageError


class Meaning(NamedTuple):
    """What may be meant: as it is said, the words to type for it, and the choices that it makes.

    The choices are fields of `Choices` and their values; a mapping is added to what there is.
    """

    said: str
    option: tuple[str, ...]
    choices: Mapping[str, Any]


class Doubt(NamedTuple):
    """A question to a person, and what may be meant, the likeliest first."""

    text: str
    meanings: tuple[Meaning, ...]


class UndecidedError(UsageError):
    """Nothing more can be read before a doubt is settled."""

    def __init__(self, doubt: Doubt) -> None:
        options = " or ".join(" ".join(one.option) for one in doubt.meanings)
        super().__init__(doubt.text, f"say which: {options}")
        self.doubt = doubt


def set_columns(said: str, fields: Mapping[str, str]) -> Meaning:
    """Return what may be meant by columns, each by its letters."""
    words = [word for name, field in fields.items() for word in ("--set", f"{name}={field}")]
    return Meaning(said, tuple(words), {"columns": dict(fields)})
