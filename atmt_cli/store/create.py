"""Make a new ledger: an empty one, or a copy of the one that is shipped."""

import os
import re
from pathlib import Path
from typing import NamedTuple

from atmt_cli.model.errors import UnavailableError, UsageError
from atmt_cli.model.findings import FILES
from atmt_cli.model.text import excerpt, visible
from atmt_cli.store.files.links import refuse_git, refuse_links
from atmt_cli.store.yaml.scalars import write_scalar

_ACTIONS = """\
# The actions, and who has each of them; `atmt check` checks this file.
schema: 1

ledger:
  title: {title}
  closing_body: {body}
{closes}
{keeper}
  settings:                     # days
    stale_after: 90
    answer_within: 30
    offer_within: 30
    due_soon: 14

sources: []
actions: []
questions: []
"""
_BODIES = """\
# The bodies that have, support, govern or fund actions; `atmt check` checks this file.
schema: 1

bodies:
  # Whose actions are handed over.
  - id: {body}
    name: {name}
    kind: taskforce
"""
_KEEPER = """\
  # Who keeps this ledger afterwards.
  - id: {body}
    name: {name}
    kind: other                 # or: department, office, agency, institute, network, …
"""


class Beginning(NamedTuple):
    """The details of a new ledger; ``today`` is the example of a day where none is given."""

    title: str
    closing_body: str
    today: str
    keeper: str | None = None
    closes_on: str | None = None


def empty_ledger(new: Beginning) -> dict[str, str]:
    """Return the texts of a ledger without actions. Raises UsageError for a name that is no
    text.
    """
    for text in (new.title, new.closing_body, new.keeper):
        if text is not None and (not text.strip() or visible(text) != text):
            raise UsageError(f"{excerpt(text)} is not a title or name", "write it as plain text")
    body, keeper = _id_of(new.closing_body), _id_of(new.keeper) if new.keeper else None
    if keeper == body:
        raise UsageError("the closing body ends, so it cannot be the keeper", "name another body")
    day, known = new.closes_on, "the id of the body that keeps this ledger afterwards"
    actions = _ACTIONS.format(
        title=_written(new.title, "title"),
        body=body,
        closes=f"  closes_on: {day}" if day else f"  # closes_on: {new.today}",
        keeper=f"  keeper: {keeper}" if keeper else f"  # keeper: {known}",
    )
    bodies = _BODIES.format(body=body, name=_written(new.closing_body, "name"))
    if new.keeper:
        bodies += _KEEPER.format(body=keeper, name=_written(new.keeper, "name"))
    return {FILES[0]: actions, FILES[1]: bodies}


def _written(text: str, field: str) -> str:
    return write_scalar(text, field, in_flow=False)


def _id_of(name: str) -> str:
    """Return an id for a body: its initials where it has three words or more, else its words."""
    words = re.findall("[a-z0-9]+", name.casefold())
    letters = [word[0] for word in words if word not in ("of", "the", "and", "for", "on", "in")]
    wanted = "".join(letters) if len(letters) > 2 else "-".join(words)  # noqa: PLR2004
    is_id = re.match("[a-z]", wanted) and wanted != "null"
    return wanted if is_id else f"body-{wanted}".rstrip("-")


def shipped_example() -> dict[str, str]:
    """Return the texts of the ledger of the ATMT, as shipped with this program."""
    package = Path(__file__).parents[1]
    for folder in (package / "examples" / "atmt", package.parent / "data"):
        if (folder / FILES[0]).is_file():
            return {name: _unbound((folder / name).read_text("utf-8")) for name in FILES}
    raise UnavailableError("The shipped example is missing", "install atmt again")


def _unbound(text: str) -> str:
    """Return a text without the line that tells editors of a schema: beside the copy there is
    none.
    """
    first, end, rest = text.partition("\n")
    return rest if first.startswith("# yaml-language-server:") else first + end + rest


def refuse_existing(folder: Path) -> None:
    """Raise UnavailableError where there is a ledger, or half of one, already."""
    if any(os.path.lexists(folder / name) for name in FILES):
        message = f"There is already a ledger in {visible(str(folder))}"
        raise UnavailableError(message, "choose another folder: atmt init DIR")


def create_ledger(folder: Path, texts: dict[str, str]) -> None:
    """Write a new ledger into ``folder``, which is made, and what is kept beside it. Nothing that
    exists is overwritten.

    Raises UnavailableError; then nothing new is left behind.
    """
    shown = visible(str(folder))
    made: list[Path] = []
    try:
        refuse_git(folder)
        refuse_links(folder)
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            path = folder / name
            path.parent.mkdir(exist_ok=True)
            with path.open("x", encoding="utf-8", newline="") as file:
                made.append(path)
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
    except FileExistsError as error:
        _unmake(made)
        hint = "choose another folder: atmt init DIR"
        if not folder.is_dir():
            raise UnavailableError(f"{shown} is a file; a ledger is a folder", hint) from error
        raise UnavailableError(f"There is already a ledger in {shown}", hint) from error
    except OSError as error:
        _unmake(made)
        raise UnavailableError(f"Cannot write to {shown}: {error.strerror}") from error


def _unmake(made: list[Path]) -> None:
    for path in made:
        path.unlink(missing_ok=True)
