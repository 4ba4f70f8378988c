"""A tracker of an invented taskforce, its copies, and a ledger into which they are imported."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from command import Ended
from history import git
from inside import in_process

from atmt_cli.model.action import Action
from atmt_cli.model.ledger import Ledger
from atmt_cli.store.files.find import Folder
from atmt_cli.store.read import read

HEADINGS = ("Ref", "Action", "Owner", "Due date", "Status", "RAG", "Priority", "Theme", "Update")
FIRST = (
    ("FR01", "Repair pumps", "Water Board", "2024-06", "In progress", "Amber", "High", "Works", ""),
    ("FR02", "Publish the maps", "Water Board", "2024-09-30", "Open", "Green", "", "Data", ""),
    ("FR03", "Agree who pays", "TBC", "", "Open", "Red", "Low", "Works", ""),
    ("FR04", "Train the wardens", "County Hall", "2024-09", "In progress", "", "", "People", ""),
    ("FR05", "Count culverts", "County Hall", "2024-05-31", "In progress", "", "", "Data", "Half"),
    ("FR06", "Warn the farms", "County Hall", "", "In progress", "Amber", "", "People", ""),
    ("FR07", "Clear the drains", "Water Board", "2024-07-31", "Open", "", "", "Works", ""),
)  # fmt: skip
"""The first copy, and what it says of each action."""
FILES = ("actions.yaml", "bodies.yaml")
Row = Sequence[str]


def changed(rows: Iterable[Row], **cells: Mapping[str, str]) -> list[Row]:
    """Rows of which some say otherwise in some columns, by ref: FR01={"Status": "Done"}."""
    columns = {name: number for number, name in enumerate(HEADINGS)}
    made = []
    for row in rows:
        new = list(row)
        for name, text in cells.get(row[0], {}).items():
            new[columns[name]] = text
        made.append(new)
    return made


def written(
    there: Path, rows: Iterable[Row], headings: Row = HEADINGS, file: str = "tracker.csv"
) -> None:
    """Write a copy of the tracker, under a title."""
    buffer = io.StringIO()
    csv.writer(buffer).writerows([("Flood tracker",), headings, *rows])
    (there / file).write_text(buffer.getvalue(), "utf-8", newline="")


def begun(there: Path, rows: Iterable[Row] = FIRST) -> Path:
    """Make a repository whose ledger has the first copy, committed."""
    there.mkdir(exist_ok=True)
    git(there, "init", "-q", ".")
    made = ("--title", "Flood", "--closing-body", "Flood taskforce", "--keeper", "Keeper office")
    assert typed(there, "init", "data", *made, on="2024-04-01").code == 0
    written(there, rows)
    ended = imported(there, on="2024-04-01")
    assert ended.code == 0, ended.said
    committed(there)
    return there


def typed(there: Path, *words: str, on: str) -> Ended:
    """Type a command on a day."""
    return in_process(*words, "--today", on, cwd=there)


def imported(
    there: Path, *options: str, on: str = "2024-05-01", file: str = "tracker.csv"
) -> Ended:
    """Import the copy that lies there."""
    return typed(there, "import", file, "--new-bodies", "--yes", *options, on=on)


def committed(there: Path) -> None:
    """Commit all that there is."""
    git(there, "add", "-A")
    git(there, "commit", "-q", "--allow-empty", "-m", "One")


def gate(there: Path, on: str = "2024-05-01") -> Ended:
    """What the gate says of what is not committed."""
    return typed(there, "check", "--against", "HEAD", on=on)


def ledger(there: Path) -> Ledger:
    """The ledger as it is now."""
    return read(Folder(there / "data", there)).ledger


def actions(there: Path) -> Mapping[str, Action]:
    """Its actions by id."""
    return ledger(there).action_by_id


def stored(there: Path) -> dict[str, bytes]:
    """Every file of the ledger, and of what imports keep."""
    data = there / "data"
    found = [data / name for name in FILES] + sorted((data / "imports").glob("*"))
    return {str(one.relative_to(data)): one.read_bytes() for one in found}


def kept(there: Path) -> list[Path]:
    """What imports keep."""
    return sorted((there / "data" / "imports").iterdir())
