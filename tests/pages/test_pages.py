"""What people type and what they are shown, to the letter: pages of commands on a ledger.

A page is a ledger, as in the pages of the rules, and after it a story in pieces:

    === FILE            what follows is that file
    $ atmt …            a command (or, on a terminal that is so wide, `COLUMNS=60 atmt …`),
                        on 10 January 2018, and what it prints; errors after `!`,
                        escapes and carriage returns as ␛ and ␍
    $ type FILE ID …    what a person types into the row of an action in a sheet: COLUMN=TEXT

`PAGES=write pytest tests/pages` writes the pages anew. What differs then has changed for people,
and is read as such before it is committed.
"""

import csv
import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from inside import in_process
from ledgers import texts

HERE = Path(__file__).parent
PAGES = sorted(HERE.glob("*/*.txt"))


def told_again(page: str, folder: Path) -> Iterator[str]:
    """The page as it is when what it tells is done in a folder."""
    ledger, *pieces = re.split(r"^(?=\$ |=== )", page, flags=re.MULTILINE)
    for name, text in texts(ledger).items():
        (folder / name).write_text(text, "utf-8")
    yield ledger
    for piece in pieces:
        line, _, rest = piece.partition("\n")
        mark, verb, *words = shlex.split(line)
        if mark == "===":
            (folder / verb).write_text(rest, "utf-8")
            yield piece
            continue
        yield f"{line}\n"
        if verb == "type":
            type_into(folder / words[0], words[1], dict(one.split("=", 1) for one in words[2:]))
        elif verb == "atmt":
            yield from answered(words, folder, {})
        else:
            yield from answered(words[1:], folder, dict([verb.split("=", 1)]))


def type_into(path: Path, name: str, given: dict[str, str]) -> None:
    """Type texts into the columns of the row of an action."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row["id"] == name:
            row.update(given)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def answered(words: list[str], folder: Path, env: dict[str, str]) -> Iterator[str]:
    """What a command prints: output, errors, its exit code where it is not 0."""
    ended = in_process(*words, cwd=folder, env=env)
    yield ended.out.replace("\x1b", "␛").replace("\r", "␍")
    yield from (f"! {said}\n" for said in ended.err.splitlines())
    if ended.code:
        yield f"exit {ended.code}\n"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(HERE)))
def test_people_are_shown_just_this(path: Path, tmp_path: Path) -> None:
    page = path.read_text("utf-8")
    told = "".join(told_again(page, tmp_path))
    if os.environ.get("PAGES") == "write":
        path.write_text(told, "utf-8")
    assert told == page
