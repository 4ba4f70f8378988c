"""What people are shown, to the letter: a ledger, the commands typed on it, and what each says.

A page in `pages/` is a ledger, as in the pages of the rules, and then for each command a line
`$ atmt …` and what it prints on 10 January 2018. `PAGES=write pytest tests/views` writes the pages
anew; the diff is what changed for people, to be read as such.
"""

import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from inside import in_process
from ledgers import texts

PAGES = sorted((Path(__file__).parent / "pages").glob("*.txt"))


def asked(page: str) -> tuple[str, list[str]]:
    """The ledger of a page, and the lines typed on it."""
    ledger, *rest = re.split(r"^(?=\$ atmt )", page, flags=re.MULTILINE)
    return ledger, [one.partition("\n")[0] for one in rest]


def answered(line: str, folder: Path) -> Iterator[str]:
    """What a line typed in a folder prints: errors after `!`, escapes to be seen."""
    ended = in_process(*shlex.split(line.removeprefix("$ atmt ")), cwd=folder)
    yield f"{line}\n"
    yield ended.out.replace("\x1b", "␛")
    yield from (f"! {said}\n" for said in ended.err.splitlines())
    if ended.code:
        yield f"exit {ended.code}\n"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_people_are_shown_just_this(path: Path, tmp_path: Path) -> None:
    page = path.read_text("utf-8")
    ledger, lines = asked(page)
    for name, text in texts(ledger).items():
        (tmp_path / name).write_text(text, "utf-8")
    shown = ledger + "".join(part for line in lines for part in answered(line, tmp_path))
    if os.environ.get("PAGES") == "write":
        path.write_text(shown, "utf-8")
    assert shown == page
