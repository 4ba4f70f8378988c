"""Whatever a text of the ledger holds, nothing of it acts on a terminal, a log or a spreadsheet."""

import csv
import io
import json
import os
import re
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from inside import in_process as atmt
from markdown_it import MarkdownIt
from spread import one_in

from atmt_cli.cli.streams import _drawn, _written
from atmt_cli.model.errors import UnreadableError
from atmt_cli.model.findings import FILES
from atmt_cli.model.text import hidden, no_command, visible
from atmt_cli.render.check.text import render_check_json, render_counts, render_text
from atmt_cli.render.data import harmless
from atmt_cli.render.markdown import escape_markdown
from atmt_cli.rules import RULES
from atmt_cli.rules.rule import judge
from atmt_cli.store.files.find import Folder
from atmt_cli.store.read import Reading, read_texts
from atmt_cli.store.yaml.decode import decode
from atmt_cli.views.bodies import view_bodies, view_body
from atmt_cli.views.entries import view_questions, view_themes, view_waivers
from atmt_cli.views.filter import Filter
from atmt_cli.views.gaps import view_gaps
from atmt_cli.views.ledger import view_ledger
from atmt_cli.views.shapes import Page, Table
from atmt_cli.views.show import view_show
from atmt_cli.views.status import view_list, view_status

TODAY = date(2018, 1, 10)
FORMATS = ("lines", "json", "jsonl", "csv", "tsv", "md")
WIDE = "400"
SGR = re.compile(r"\x1b\[[0-9;]*m")
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufff9-\ufffb\ufeff"
    "\u00ad\u200b\u2060-\u2064\u3164\uffa0\u034f\ud800-\udfff]"
)
"""What no output may hold but line feeds, the tabs of TSV, and the colours that were asked for."""
ATTACKS = (
    "\x1b[2J\x1b[31mred", "\x1b]0;title\x07", "\x1b]8;;http://evil.example\x1b\\link\x1b]8;;\x1b\\",
    "\x9b2J", "\x9d0;x\x9c", "\x1bP+q\x1b\\", "\x08\x08\x08over", "a\rover", "\x7f", "\x00", "\x0e",
    "\x85next", "\x0bdown", "\x0cpage", "\u2028sep\u2029", "\u202etxet\u202c", "\u2066a\u2069",
    "\u200bzero", "\u00adsoft", "\ufeffbom", "\u3164filler", "\U000e0041\U000e0042tags",
    "[bold]x[/bold]", "[/a]", "[link=http://x]y[/link]", "[red]", "[[x]]", ":smile:", ":warning:",
    "::error file=x::boo", "::stop-commands::x", "##[error]boo", "%0A::error::x", "=1+1", "+1",
    "-1", "@SUM(A1)", "\t=1", "\n=1+1", "\r=1", "＝1+1", "=HYPERLINK(\"http://x\")", "<b>x</b>",
    "<script>alert(1)</script>", "| a | b |", "`code`", "**bold**", "# head", "![x](http://x)",
    "{}", "{0}", "%s", "\\x1b[31m", "\\n", "a\n::error::b", "x\n\n- A9  forged", "'", '"', "\\",
)  # fmt: skip
ALL_AT_ONCE = "".join(ATTACKS)
TEXTS = st.lists(st.sampled_from(ATTACKS) | st.text(max_size=6), min_size=1, max_size=3).map(
    "".join
).filter(str.strip)  # fmt: skip


def quoted(text: str) -> str:
    """A text as YAML: in double quotes, with an escape for all but printable ASCII."""
    shown = (c if " " <= c <= "~" and c not in '"\\' else f"\\U{ord(c):08x}" for c in text)
    return f'"{"".join(shown)}"'


def files(text: str) -> dict[str, str]:
    """A ledger with a text wherever a text may stand, and with every kind of part."""
    t = quoted(text)
    actions = f"""\
schema: 1
ledger: {{title: {t}, closing_body: tf, closes_on: 2017-11, keeper: odd}}
themes: [{{id: skills, title: {t}}}]
sources: [{{id: paper, title: {t}, url: {t}}}]
actions:
  - id: A1
    title: {t}
    short_title: {t}
    themes: [skills]
    status: closing
    handovers:
      - {{to: odd, status: accepted, offered_on: 2017-11, answered_on: 2017-12, evidence: [{t}],
         reservation: {t}, reason: {t}}}
      - {{to: {t}, status: offered, offered_on: 2017-11, from: {t}}}
    support: [odd, {t}]
    rag: {{rating: red, on: 2018-01-02, by: {t}, reason: {t}}}
    reporting: {{to: odd}}
    steps:
      - {{text: {t}, status: open, asked_of: [odd, {t}]}}
      - {{text: {t}, status: dropped, reason: {t}}}
    notes:
      - {{date: 2018-01-02, by: odd, text: {t}, source: {t}}}
    closures: [{{outcome: superseded, reason: {t}, evidence: [{t}], superseded_by: [{t}]}}]
  - {{id: A2, title: {t}, status: open, handovers: [{{to: odd, status: declined, reason: {t}}}]}}
questions:
  - {{text: {t}, about: [A1], raised_on: 2017-11}}
  - {{text: {t}, about: [{t}], raised_on: 2017-11}}
notes: [{{date: 2018-01-02, by: odd, text: {t}, source: {t}}}]
waivers: [{{rule: {t}, on: A1, reason: {t}, by: odd, until: 2018-02-01}}]
"""
    bodies = f"""\
schema: 1
bodies:
  - {{id: tf, name: Taskforce, kind: taskforce}}
  - {{id: odd, name: {t}, aka: [{t}], kind: office, part_of: {t}, contact: {t}, successors: [{t}]}}
"""
    return dict(zip(FILES, (actions, bodies), strict=True))


def read(texts: dict[str, str]) -> Reading:
    sources = [decode(name, text.encode()) for name, text in texts.items()]
    return read_texts(Folder(Path(), Path()), sources)


def answers(reading: Reading) -> Iterator[Table | Page]:
    """What each reading command would show."""
    ledger = reading.ledger
    findings = reading.located(judge(RULES, ledger, TODAY).findings)
    yield view_status(ledger, findings, TODAY, closed=True)
    yield view_list(ledger, findings, TODAY, Filter())
    yield view_show(ledger, findings, TODAY, ["A1", "A2"])
    yield view_gaps(ledger, TODAY)
    yield view_bodies(ledger, TODAY)
    yield view_body(ledger, TODAY, ["odd", "tf"])
    yield view_ledger(ledger, TODAY)
    yield view_themes(ledger, TODAY)
    yield view_questions(ledger, TODAY, (), unanswered=False)
    yield view_waivers(ledger, TODAY)


def drawn(answer: Table | Page, *, color: str, width: str) -> str:
    with mock.patch.dict(os.environ, {"COLUMNS": width}):
        return "".join(_drawn(answer, color))


def checked(reading: Reading) -> Iterator[str]:
    verdict = judge(RULES, reading.ledger, TODAY)
    yield "".join((*render_text(reading.located(verdict.findings)), render_counts(verdict)))
    yield render_check_json(verdict, TODAY)


def assert_inert(output: str) -> None:
    """No control character, bidi control or invisible character is left in it."""
    found = FORBIDDEN.search(output)
    assert found is None, (output[max(0, found.start() - 40) :][:80], ascii(found[0]))


@given(TEXTS)
@example(ALL_AT_ONCE)
def test_no_format_lets_anything_through(text: str) -> None:
    reading = read(files(text))
    for answer in answers(reading):
        for format_ in FORMATS:
            output = "".join(_written(answer, format_, TODAY))
            assert_inert(output)
            assert "\t" not in output or format_ == "tsv"
        for line in "".join(_written(answer, "lines", TODAY)).split("\n"):
            assert list(hidden(line)) == []
    for output in checked(reading):
        assert_inert(output)
        assert "\t" not in output


@settings(max_examples=max(4, settings().max_examples // 4))
@given(TEXTS, st.sampled_from(["40", "80", WIDE]))
@example(ALL_AT_ONCE, "80")
@example(ALL_AT_ONCE, WIDE)
def test_no_table_lets_anything_through_and_colours_are_all_it_adds(text: str, width: str) -> None:
    for answer in answers(read(files(text))):
        plain = drawn(answer, color="never", width=width)
        assert_inert(plain)
        assert "\t" not in plain
        coloured = SGR.sub("", drawn(answer, color="always", width=width))
        assert [line.rstrip() for line in coloured.split("\n")] == plain.split("\n")


@given(TEXTS)
@example(ALL_AT_ONCE)
def test_text_is_shown_as_it_was_written(text: str) -> None:
    shown = squeezed(visible(text))
    reading = read(files(text))
    status, list_, show, gaps, bodies, body, *others = answers(reading)
    for answer in (status, list_, show, gaps, bodies, body, *others):
        lines = squeezed("".join(_written(answer, "lines", TODAY)))
        assert shown in lines
        assert shown in squeezed("".join(_written(answer, "tsv", TODAY)))
    # A table wraps what is long, so that is not to be looked for in one piece; and has lines of its
    # own, so a line end is a blank in its columns.
    if len(shown) < 20:
        in_columns = squeezed(visible(text.replace("\n", " ")))
        for answer in (status, list_, gaps, bodies, body, *others):
            said = squeezed(drawn(answer, color="never", width="2000"))
            assert shown in said or (isinstance(answer, Table) and in_columns in said)


def squeezed(text: str) -> str:
    return re.sub(r"[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+", "", text)


@given(TEXTS)
@example(ALL_AT_ONCE)
def test_a_note_is_shown_line_by_line(text: str) -> None:
    show = list(answers(read(files(text))))[2]
    output = "".join(_written(show, "lines", TODAY))
    for line in visible(text, lines=True).split("\n"):
        assert f"    {no_command(line)}".rstrip() in output.split("\n")


@given(TEXTS)
@example(ALL_AT_ONCE)
def test_json_gives_the_text_back(text: str) -> None:
    status, _, show, gaps, bodies, body, whole, themes, asked, waived = answers(read(files(text)))

    def parsed(answer: Table | Page) -> list[dict[str, Any]]:
        told = json.loads("".join(_written(answer, "json", TODAY)))
        lines = "".join(_written(answer, "jsonl", TODAY)).split("\n")
        assert [json.loads(line) for line in lines[:-1]] == told[answer.key]
        return told[answer.key]

    row = parsed(status)[0]
    assert row["title"] == row["short_title"] == row["last_note"]["text"] == text
    assert row["rag"]["by"] == row["rag"]["reason"] == text
    action = parsed(show)[0]
    assert action["notes"][0]["text"] == action["steps"][0]["text"] == text
    assert action["handovers"][0]["evidence"] == [text]
    assert any(gap["gap"] == text for gap in parsed(gaps))
    for one in (parsed(bodies)[1], parsed(body)[0]):
        assert one["name"] == one["aka"][0] == one["contact"] == text
    ledger = parsed(whole)[0]
    assert ledger["title"] == ledger["notes"][0]["text"] == text
    assert parsed(themes)[0]["title"] == parsed(asked)[0]["text"] == text
    assert parsed(waived)[0]["rule"] == parsed(waived)[0]["reason"] == text


@given(st.sampled_from(["", *"=+-@\t\r\n＝＋－＠", " =", "'="]), TEXTS)
@example("=", "1+1")
@example("\t=", "1+1")
@example("＝", "1+1")
def test_no_cell_is_a_formula(start: str, text: str) -> None:
    for answer in answers(read(files(start + text))):
        rows = list(csv.reader(io.StringIO("".join(_written(answer, "csv", TODAY)), newline="")))
        assert {len(row) for row in rows} == {len(rows[0])}
        assert len(rows) == len(answer.records) + 1
        for cell in (cell for row in rows for cell in row):
            # The full-width ones are formulas to a spreadsheet set to Chinese or Japanese.
            assert not cell.startswith(tuple("=+-@\t\r\n＝＋－＠"))
            assert "\n" not in cell
            assert "\r" not in cell


@given(TEXTS)
def test_a_cell_is_the_text_but_for_what_makes_it_harmless(text: str) -> None:
    assert harmless(text).removeprefix("'") == visible(text).removeprefix("'")


@given(TEXTS)
@example(ALL_AT_ONCE)
def test_every_row_of_tsv_has_every_column(text: str) -> None:
    for answer in answers(read(files(text))):
        rows = "".join(_written(answer, "tsv", TODAY)).split("\n")
        assert rows.pop() == ""
        assert {row.count("\t") for row in rows} == {rows[0].count("\t")}
        assert len(rows) == len(answer.records) + 1


# GitHub's runner takes a line for a command if it begins with `::` once blanks are trimmed; a job
# that shows a ledger must not let a note forge an annotation, or mask and stop what comes after.
COMMAND = re.compile(r"^\s*::[A-Za-z-]+.*::", re.MULTILINE)


@given(TEXTS)
@example("::error file=data/actions.yaml::forged")
@example("first\n  ::stop-commands::x")
def test_no_line_is_a_command_to_the_runner(text: str) -> None:
    reading = read(files(text))
    outputs = [*checked(reading)]
    for answer in answers(reading):
        outputs += ["".join(_written(answer, format_, TODAY)) for format_ in FORMATS]
    for output in outputs:
        assert not COMMAND.search(output)


@given(TEXTS)
@example(ALL_AT_ONCE)
def test_markdown_stays_in_its_cells(text: str) -> None:
    status, *_ = answers(read(files(text)))
    lines = "".join(_written(status, "md", TODAY)).split("\n")
    rows = [line for line in lines if line.startswith("|")]
    assert len(rows) == 2 + 2
    assert {len(re.findall(r"(?<!\\)(?:\\\\)*\|", row)) for row in rows} == {
        len(status.columns) + 1
    }
    inner = [one for token in GITHUB.parse("\n".join(lines)) for one in token.children or ()]
    assert {one.type for one in inner} <= {"text", "code_inline"}


# Addresses are made links, as GitHub does; and more of them, such as the bare name of a host.
GITHUB = MarkdownIt("gfm-like")
# What GitHub and GitLab look for in the texts of the page that are no code: @name, org/repo#12 and
# !12, GH-12, commits.
LINKING = re.compile(r"@\w|www\.|[#!][0-9]|\bGH-[0-9]|\b[0-9a-f]{7,40}\b", re.IGNORECASE)
LINKS = (
    "@bob", "#12", "org/repo#12", "GH-12", "gh-3", "!7", "0123abc", "https://evil.example/a_b",
    "www.evil.example", "evil.com", "ftp://x", "a@b.example", "mailto:a@b.example", "org/x@0123abc",
    "(", ")", "`", "|", "\\", "*", "_", "<", ">", "[", "]", ",", ".", " ", "\n", "&", "&#64;", "é",
)  # fmt: skip


@given(st.lists(st.sampled_from(LINKS), max_size=8).map("".join))
@example("see @bob (#12, org/repo#12): <https://evil.example/a_b>, www.evil.example.")
@example("www.é")
@example("`@bob`|`#12`\\")
def test_nothing_in_markdown_links_or_mentions_anybody(text: str) -> None:
    _, paragraph, _ = GITHUB.parse(f"x {escape_markdown(text)} x")
    inner = paragraph.children or []
    assert {one.type for one in inner} <= {"text", "code_inline"}
    assert "".join(one.content for one in inner) == f"x {visible(text)} x"
    # Side by side, as what an escape stands for is with what is around it.
    others = "".join(one.content if one.type == "text" else " " for one in inner)
    assert not LINKING.search(others)


@given(TEXTS)
def test_what_cannot_be_read_is_told_without_harm(text: str) -> None:
    t = quoted(text)
    texts = {FILES[0]: f"{t}: {t}\nactions: {t}\nledger: {{{t}: 1}}\n", FILES[1]: f"{t}: [\n"}
    with pytest.raises(UnreadableError) as unreadable:
        read(texts)
    assert_inert("".join(render_text(unreadable.value.findings)))


@given(st.text(max_size=20), st.text(max_size=20))
def test_what_no_parser_reads_is_told_without_harm(one: str, other: str) -> None:
    try:
        read(dict(zip(FILES, (one, other), strict=True)))
    except UnreadableError as unreadable:
        assert_inert("".join(render_text(unreadable.findings)))


COMMANDS = (
    ("status", "--all"), ("list",), ("show", "A1", "A2"), ("gaps",), ("body", "list"),
    ("stats", "--by", "body"),
    ("body", "show", "odd"), ("ledger", "show"), ("question", "list"), ("waive", "--list"),
)  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("format_", one_in(3, ["", "table", "json"]))
def test_the_commands_themselves_let_nothing_through(
    command: tuple[str, ...], format_: str, tmp_path: Path
) -> None:
    for name, text in files(ALL_AT_ONCE).items():
        (tmp_path / name).write_text(text, "utf-8")
    chosen = ("--format", format_, "--color", "always") if format_ else ()
    ended = atmt(*command, *chosen, cwd=tmp_path)
    assert (ended.code, ended.err) == (0, "")
    assert_inert(SGR.sub("", ended.out))
    assert bool(SGR.search(ended.out)) == (format_ == "table")


@pytest.mark.parametrize("format_", ["text", "json"])
def test_check_itself_lets_nothing_through(format_: str, tmp_path: Path) -> None:
    folder = tmp_path / "a\x1b[31m\u202eb\nc"
    folder.mkdir()
    for name, text in files(ALL_AT_ONCE).items():
        (folder / name).write_text(text, "utf-8")
    ended = atmt("check", "--ledger", str(folder), "--format", format_, cwd=tmp_path)
    assert (ended.code, ended.err) == (1, "")
    assert_inert(ended.out)


def completed(shell: str, folder: Path) -> str:
    """What a shell gets that asks how `atmt show A` may go on."""
    env = {
        "_ATMT_COMPLETE": f"complete_{shell}",
        "_TYPER_COMPLETE_ARGS": "atmt show A",
        "_TYPER_COMPLETE_WORD_TO_COMPLETE": "A",
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
        "COMP_WORDS": "atmt show A",
        "COMP_CWORD": "2",
    }
    ended = atmt(cwd=folder, env=env)
    assert (ended.code, ended.err) == (0, "")
    assert "A1" in ended.out
    return ended.out


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_completion_lets_nothing_through(shell: str, tmp_path: Path) -> None:
    for name, text in files(ALL_AT_ONCE).items():
        (tmp_path / name).write_text(text, "utf-8")
    output = completed(shell, tmp_path)
    assert_inert(output)
    assert len(output.split("\n")) == 3


AS_ZSH_DOES = """
_arguments() { inner=${1#*((}; inner=${inner%))}; eval "ws=( $inner )"; }
eval "$1"
"""


@pytest.mark.parametrize(
    "title",
    [
        "\\`>pwned`",
        "$(>pwned)",
        *(
            pytest.param(one, marks=pytest.mark.slow)
            for one in ("\\$(>pwned)", "'$(>pwned)'", '"; >pwned; "')
        ),
    ],
)
def test_completion_runs_nothing(title: str, tmp_path: Path) -> None:
    for name, text in files(title).items():
        (tmp_path / name).write_text(text, "utf-8")
    output = completed("zsh", tmp_path)
    # zsh evaluates what it gets, and its _arguments once more; bash quotes alike.
    subprocess.run(["bash", "-c", AS_ZSH_DOES, "bash", output], cwd=tmp_path, check=False)
    assert not (tmp_path / "pwned").exists()
