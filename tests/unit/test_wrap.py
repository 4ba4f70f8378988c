"""Text on a terminal breaks between words, and never within a command."""

import shlex
import subprocess

from atmt_cli.render.plain import cell_width
from atmt_cli.render.wrap import command_line, wrapped

LONG = "  1  'Action log'!E6: by when is 'Q3 2027'? the last month of that quarter, or half\n"


def test_a_line_breaks_between_words_and_what_goes_on_stands_deeper() -> None:
    assert wrapped(LONG, 40) == (
        "  1  'Action log'!E6: by when is 'Q3\n"
        "    2027'? the last month of that\n"
        "    quarter, or half\n"
    )
    assert wrapped(LONG * 2, None) == LONG * 2
    assert wrapped("short\n\n", 40) == "short\n\n"


def test_wide_characters_take_two_cells() -> None:
    lines = wrapped("조치 사항 추진 과제 담당 부서", 12).splitlines()
    assert max(map(cell_width, lines)) <= 12
    assert len(lines) == 3


def test_a_line_with_a_command_stays_whole() -> None:
    line = "  to take the tracker's: atmt update A1 --due 2027-01-01 --reason TEXT\n"
    assert wrapped(line, 40) == line


def test_a_command_on_several_lines_is_one_to_a_shell() -> None:
    words = [
        "atmt",
        "import",
        "a tracker.xlsx",
        "--body",
        "It's 'EA'=ea",
        "--split",
        "--dates",
        "dmy",
    ]
    shown = command_line("  go on:", words, 44)
    before, _, command = shown.partition("\n")
    assert before == "  go on:"
    assert max(map(len, shown.splitlines())) <= 44
    run = ["sh", "-c", f"printf '%s\\n' {command}"]
    told = subprocess.run(run, capture_output=True, text=True, check=True).stdout
    assert told.splitlines() == words
    assert command_line("go on:", words, None) == f"go on: {shlex.join(words)}"
    assert command_line("go on:", ["atmt", "\x1b[2J"], 80) == "go on: atmt '\\x1b[2J'"
