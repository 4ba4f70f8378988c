"""Pipes that close, disks that are full, interrupts, colours and the widths of terminals."""

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path

import pytest
from command import DATA, SCRIPT, atmt, atmt_afresh, atmt_on_terminal, environment
from inside import in_process
from rich.cells import cell_len
from spread import one_in

ROOT = DATA.parent
SGR = re.compile(r"\x1b\[[0-9;]*m")
READING = (("status",), ("list",), ("gaps",), ("check",), ("show", "A1", "A5"), ("body", "list"),
           ("body", "show", "mmip"), ("ledger", "show"), ("question", "list"),
           ("waive", "--list"))  # fmt: skip
TABLE = ("--format", "table")
slow = partial(pytest.param, marks=pytest.mark.slow)


@contextmanager
def closed_pipe() -> Iterator[int]:
    """The end of a pipe whose reader has gone."""
    reader, writer = os.pipe()
    os.close(reader)
    try:
        yield writer
    finally:
        os.close(writer)


@pytest.mark.parametrize("command", [("status",), slow(("check",)), slow(("--help",))], ids=str)
def test_a_reader_that_has_gone_is_no_finding(command: tuple[str, ...]) -> None:
    with closed_pipe() as pipe:
        ended = atmt_afresh(*command, cwd=ROOT, stdout=pipe)
    assert (ended.code, ended.err) == (141, "")


def unreadable(folder: Path) -> Path:
    """A folder with a ledger that cannot be read."""
    (folder / "actions.yaml").write_text("a: [\n")
    (folder / "bodies.yaml").write_text("")
    return folder


@pytest.mark.slow
def test_nobody_who_reads_the_errors_is_no_finding(tmp_path: Path) -> None:
    with closed_pipe() as pipe:
        assert atmt_afresh("status", cwd=unreadable(tmp_path), stderr=pipe).code in (3, 141)


@pytest.mark.parametrize(
    "command", [("list", *TABLE), slow(("check",)), slow(("--help",))], ids=str
)
def test_a_full_disk_is_told_in_a_line(command: tuple[str, ...]) -> None:
    with Path("/dev/full").open("wb") as full:
        ended = atmt_afresh(*command, cwd=ROOT, stdout=full)
    assert ended.code == 3
    assert ended.err.startswith("atmt: Cannot write")
    assert "No space left" in ended.err
    assert "Traceback" not in ended.err


@pytest.mark.slow
def test_a_full_disk_for_the_errors_is_no_finding(tmp_path: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        assert atmt_afresh("status", cwd=unreadable(tmp_path), stderr=full).code == 3


def test_no_output_at_all_is_told_in_a_line() -> None:
    command = f"exec {SCRIPT} status >&-"
    ended = subprocess.run(
        ["sh", "-c", command], cwd=ROOT, env=environment(), stderr=subprocess.PIPE, check=False
    )
    assert ended.returncode == 3
    assert b"Traceback" not in ended.stderr
    assert b"a fault in atmt" not in ended.stderr


def test_an_interrupt_is_told_by_its_exit_code(tmp_path: Path) -> None:
    """The first byte says that it writes; the pipe, that it cannot be done before it is read."""
    text = (
        (DATA / "actions.yaml")
        .read_text()
        .replace("short_title: Fiscal", f"short_title: {'x' * 10**6}")
    )
    (tmp_path / "actions.yaml").write_text(text)
    (tmp_path / "bodies.yaml").write_bytes((DATA / "bodies.yaml").read_bytes())
    with subprocess.Popen(
        [SCRIPT, "list"], cwd=tmp_path, env=environment(), stdout=-1, stderr=-1, bufsize=0
    ) as process:
        assert process.stdout
        process.stdout.read(1)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"Traceback" not in said


COLOURS = {
    "a pipe": ((), {}, False),
    "asked for": (("--color", "always"), {}, True),
    "asked for, though forbidden": (("--color", "always"), {"NO_COLOR": "1"}, True),
    "forced": ((), {"FORCE_COLOR": "1"}, True),
    "forced off": ((), {"FORCE_COLOR": "0"}, False),
    "forced on a dumb terminal": ((), {"FORCE_COLOR": "1", "TERM": "dumb"}, True),
    "forced and forbidden": ((), {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
    "forced, not asked for": (("--color", "never"), {"FORCE_COLOR": "1"}, False),
    "automatic": (("--color", "auto"), {}, False),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", COLOURS)
def test_colour_off_a_terminal(name: str) -> None:
    options, env, coloured = COLOURS[name]
    ended = atmt(*options, "status", *TABLE, cwd=ROOT, env=env)
    assert ended.code == 0
    assert bool(SGR.search(ended.out)) == coloured
    assert "\x1b" not in SGR.sub("", ended.out)


ON_TERMINAL = {
    "by default": ((), {}, True),
    "forbidden": ((), {"NO_COLOR": "1"}, False),
    "forbidden by nothing": ((), {"NO_COLOR": ""}, True),
    "forced off": ((), {"FORCE_COLOR": "0"}, False),
    "dumb": ((), {"TERM": "dumb"}, False),
    "dumb, but asked for": (("--color", "always"), {"TERM": "dumb"}, True),
    "not asked for": (("--color", "never"), {}, False),
}


@pytest.mark.parametrize("name", one_in(3, ON_TERMINAL))
def test_colour_on_a_terminal(name: str) -> None:
    options, env, coloured = ON_TERMINAL[name]
    ended = atmt_on_terminal("status", *options, cwd=ROOT, columns=100, env=env)
    assert ended.code == 0
    assert bool(SGR.search(ended.out)) == coloured
    assert "\x1b" not in SGR.sub("", ended.out)


def test_colour_carries_no_meaning_alone() -> None:
    for command in READING:
        if command != ("check",):
            plain = in_process(*command, *TABLE, "--color", "never", cwd=ROOT).out
            coloured = SGR.sub("", in_process(*command, *TABLE, "--color", "always", cwd=ROOT).out)
            assert [line.rstrip() for line in coloured.split("\n")] == plain.split("\n")


@pytest.mark.slow
def test_scripts_get_no_colour_even_on_a_terminal() -> None:
    for format_ in ("json", "csv", "md"):
        ended = atmt_on_terminal("status", "--format", format_, cwd=ROOT, columns=80)
        assert "\x1b" not in ended.out
        assert ended.out == in_process("status", "--format", format_, cwd=ROOT).out


@cache
def ids_of(command: tuple[str, ...], folder: Path) -> frozenset[str]:
    """The ids that a command must show whole."""
    answer = in_process(*command, "--format", "json", cwd=folder).json
    if "findings" in answer:
        return frozenset(finding["rule"] for finding in answer["findings"])
    if "gaps" in answer:
        return frozenset(gap["where"] for gap in answer["gaps"])
    records = answer.get("actions") or answer.get("bodies") or ()
    return frozenset(record["id"] for record in records)


@pytest.mark.slow
@pytest.mark.parametrize("columns", [80, slow(120), slow(200)])
@pytest.mark.parametrize("command", READING, ids=" ".join)
def test_a_terminal_is_filled_but_never_overrun(command: tuple[str, ...], columns: int) -> None:
    ended = atmt_on_terminal(*command, cwd=ROOT, columns=columns)
    assert ended.code == 0
    lines = SGR.sub("", ended.out).split("\n")
    if command != ("check",):
        assert max(map(cell_len, lines)) <= columns
    words = " ".join(lines).split()
    for one in ids_of(command, ROOT):
        assert any(one in word for word in words), one


LONG = "A-LONG-ACTION-ID"
LONG_BODY = "office-of-many-long-words"


def with_long_ids(folder: Path) -> Path:
    """The real ledger, but for ids of a length that people might still bear."""
    for name in ("actions.yaml", "bodies.yaml"):
        text = re.sub(r"\bA([1-6])\b", rf"{LONG}-\1", (DATA / name).read_text())
        (folder / name).write_text(re.sub(r"\bols\b", LONG_BODY, text))
    return folder


@pytest.mark.parametrize("columns", [48, slow(80), slow(120)])
@pytest.mark.parametrize("command", [("status",), ("gaps",), ("body", "list")], ids=" ".join)
def test_long_ids_are_not_cut(command: tuple[str, ...], columns: int, tmp_path: Path) -> None:
    ended = atmt_on_terminal(*command, cwd=with_long_ids(tmp_path), columns=columns)
    lines = SGR.sub("", ended.out).split("\n")
    assert max(map(cell_len, lines)) <= columns
    words = " ".join(lines).split()
    for one in ids_of(command, tmp_path):
        assert one in words


def test_flags_are_named_where_there_is_room_and_counted_where_not() -> None:
    flags = in_process("status", "--format", "json", cwd=ROOT).json["actions"][1]["flags"]
    wide = SGR.sub("", atmt_on_terminal("status", cwd=ROOT, columns=200).out)
    narrow = SGR.sub("", atmt_on_terminal("status", cwd=ROOT, columns=80).out)
    assert all(flag in wide for flag in flags)
    assert not any(flag in narrow for flag in flags)
    # As many as show and check tell, of which several may be of one rule.
    found = in_process("show", "A2", "--format", "json", cwd=ROOT).json["actions"][0]["findings"]
    assert len(found) > len(flags)
    assert re.search(rf"\b{len(found)}\b.*\n.*\bwarnings\b", narrow)


def test_a_pipe_gets_one_line_a_row_however_long(tmp_path: Path) -> None:
    long = "word " * 200 + "end"
    text = (DATA / "actions.yaml").read_text().replace("Fiscal landscape", long)
    (tmp_path / "actions.yaml").write_text(text)
    (tmp_path / "bodies.yaml").write_bytes((DATA / "bodies.yaml").read_bytes())
    for command in (("status",), ("list",), ("gaps",)):
        out = in_process(*command, cwd=tmp_path, env={"COLUMNS": "40"}).out
        assert any(long in line for line in out.split("\n"))


ELSEWHERE = (
    {"TZ": "America/Los_Angeles", "LC_ALL": "POSIX", "PYTHONIOENCODING": "latin-1"},
    {"TZ": "Pacific/Kiritimati", "LC_ALL": "tr_TR.UTF-8", "PYTHONUTF8": "0"},
)


@pytest.mark.parametrize("env", one_in(2, ELSEWHERE), ids=lambda env: env["TZ"])
def test_the_same_bytes_everywhere(env: dict[str, str], tmp_path: Path) -> None:
    title = "Café İstanbul 日本 😀"
    text = (DATA / "actions.yaml").read_text().replace("Fiscal landscape", title)
    (tmp_path / "actions.yaml").write_text(text)
    (tmp_path / "bodies.yaml").write_bytes((DATA / "bodies.yaml").read_bytes())
    here = in_process("show", "A1", cwd=tmp_path)
    there = atmt_afresh("show", "A1", cwd=tmp_path, env=env)
    assert title in here.out
    assert (there.code, there.out, there.err) == (0, here.out, "")


@pytest.mark.slow
def test_a_command_says_the_same_in_any_process() -> None:
    """What most tests run is the same command, only with its imports done before."""
    for command in (("check", "--format", "json"), ("show", "A9")):
        fresh, *others = (by(*command, cwd=ROOT) for by in (atmt_afresh, atmt, in_process))
        assert fresh.said
        for other in others:
            assert (other.code, other.out, other.err) == (fresh.code, fresh.out, fresh.err)


@pytest.mark.parametrize(
    "words", ["status", "note A1 x", pytest.param("check", marks=pytest.mark.slow)]
)
def test_of_an_unreadable_file_ten_findings_are_printed_and_the_rest_counted(
    words: str, tmp_path: Path
) -> None:
    odd = "".join(f"field{number}: 1\n" for number in range(30))
    (tmp_path / "actions.yaml").write_text(f"schema: 1\n{odd}", "utf-8")
    (tmp_path / "bodies.yaml").write_text("schema: 1\nbodies: []\n", "utf-8")
    ended = in_process(*words.split(), cwd=tmp_path)
    found = ended.said.count(": error: ")
    if words == "check":
        assert (ended.code, found) == (1, 31)
    else:
        assert (ended.code, found) == (3, 10)
        assert "and 21 more; all of them: atmt check\n" in ended.err
