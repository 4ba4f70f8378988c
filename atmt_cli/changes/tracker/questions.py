"""What of a tracker only a person can settle: a question, its answers, and the option of each."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from atmt_cli.model.errors import UsageError


class Answer(NamedTuple):
    """An answer: as it is said, the words to type for it, and the choices that it makes.

    The choices are fields of `Choices` and their values; a mapping is added to what there is.
    """

    said: str
    option: tuple[str, ...]
    choices: Mapping[str, Any]


class Question(NamedTuple):
    """A question, and its answers, the likeliest first."""

    text: str
    answers: tuple[Answer, ...]


class UndecidedError(UsageError):
    """Nothing more can be read before a question is answered."""

    def __init__(self, question: Question) -> None:
        options = " or ".join(" ".join(one.option) for one in question.answers)
        super().__init__(question.text, f"say which: {options}")
        self.question = question


def set_columns(said: str, fields: Mapping[str, str]) -> Answer:
    """Return the answer that says what columns are, each by its letters."""
    words = [word for name, field in fields.items() for word in ("--set", f"{name}={field}")]
    return Answer(said, tuple(words), {"columns": dict(fields)})
