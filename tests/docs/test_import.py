"""The worked examples of docs/import.md do what the page says, those on a terminal as well.

`PAGES=write pytest tests/docs/test_import.py` writes the page anew with what is printed now; it is
read before it is committed.
"""

import os
import pty
import re
import select
import shutil
import struct
import subprocess
from collections.abc import Iterator
from fcntl import ioctl
from pathlib import Path
from shlex import split
from termios import TIOCSWINSZ

import pytest
from command import SCRIPT, atmt, environment
from session import Session

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "import.md"
PIECE = re.compile(
    r"`(?P<name>[\w.]+)`[^\n`]*:\n\n```\w+\n(?P<content>.*?)^```|"
    r"(?:<!-- typed: (?P<typed>[^\n]*) -->\n)?"
    r"^```(?P<kind>shell-session|terminal)\n(?P<block>.*?)^```",
    re.DOTALL | re.MULTILINE,
)
"""A file that is shown, under its name; a session; and one on a terminal, with what is typed."""
WIDTH = 80
PATIENCE = 60
PAUSE = 0.5
"""Seconds after which a colon or a question mark at the end of a line waits for an answer."""


class AsSeen(Session):
    """A shell whose commands show what they say on the way before what they answer."""

    def printed(self, command: str) -> str:
        program, *words = split(command)
        if program != "atmt":
            return super().printed(command)
        ended = atmt(*words, cwd=self.there, env=self.exported)
        return ended.err + ended.out


def told_again(page: str, there: Path) -> Iterator[str]:
    """The pieces of a page as they are when what it tells is done in a folder."""
    session = AsSeen(there)
    end = 0
    for piece in PIECE.finditer(page):
        yield page[end : piece.start("block" if piece["kind"] else 0)]
        end = piece.end()
        if piece["name"]:
            (there / piece["name"]).write_text(piece["content"], "utf-8")
            yield piece[0]
        elif piece["kind"] == "terminal":
            command = piece["block"].partition("\n")[0]
            words = [SCRIPT, *split(command.removeprefix("$ atmt"))]
            answers = [one.strip() for one in piece["typed"].split("|")]
            yield f"{command}\n{on_a_terminal(words, answers, session)}```"
        else:
            yield f"{session.shown(piece['block'])}```"
    yield page[end:]


def on_a_terminal(words: list[str], answers: list[str], session: Session) -> str:
    """What a terminal shows of a command whose questions are answered one after the other."""
    main, side = pty.openpty()
    ioctl(side, TIOCSWINSZ, struct.pack("HHHH", 50, WIDTH, 0, 0))
    environ = environment({"NO_COLOR": "1", "TERM": "xterm-256color", **session.exported})
    with subprocess.Popen(
        words, cwd=session.there, env=environ, stdin=side, stdout=side, stderr=side
    ) as process:
        os.close(side)
        seen, left = b"", iter(answers)
        while True:
            asks = seen.endswith((b": ", b"? ")) and not select.select([main], [], [], PAUSE)[0]
            if asks:
                os.write(main, f"{next(left)}\n".encode())
            elif not select.select([main], [], [], PATIENCE)[0]:
                process.kill()
            try:
                data = os.read(main, 65536)
            except OSError:  # how Linux says that the other end is closed
                break
            if not data:
                break
            seen += data
    os.close(main)
    assert [*left] == []
    return seen.decode().replace("\r\n", "\n")


@pytest.mark.slow
def test_the_page_shows_what_is_printed(tmp_path: Path) -> None:
    for name in ("tracker.xlsx", "tracker.csv"):
        shutil.copy(ROOT / "examples" / "harbour" / name, tmp_path)
    page = PAGE.read_text("utf-8")
    assert len(re.findall(r"^## [0-9]", page, re.MULTILINE)) == 3
    told = "".join(told_again(page, tmp_path))
    if os.environ.get("PAGES") == "write":
        PAGE.write_text(told, "utf-8")
    assert told == page
