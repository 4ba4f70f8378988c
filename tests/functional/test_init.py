"""`atmt init`: a new ledger that passes, and never one in place of another."""

import shlex
from datetime import date
from pathlib import Path

import pytest
from command import DATA, TODAY
from inside import in_process as atmt

from atmt_cli.rules import RULES
from atmt_cli.rules.rule import judge
from atmt_cli.store.create import Beginning, empty_ledger
from atmt_cli.store.files.find import Folder
from atmt_cli.store.read import read_texts
from atmt_cli.store.yaml.decode import decode

FILES = ("actions.yaml", "bodies.yaml")
ODD = (
    "NO", "null", "~", "2030", "2017-11", "1e3", "a: b # c", "a #b", "- a", "[a]", "{a}", "&a",
    "*a", "!a", "%a", "@a", "`a`", "|", ">", "?", "? a", "'", '"', "it's \"so\"", "\\n", " a ",
    "a:", "#a", "<<", "=", "---", "...", "{title}", "{0}", "%s", "Über – naïve", "日本の計画",
    "\U0001f468\u200d\U0001f469", "https://x.example/?a=b", "a" * 2000, "a  b",
)  # fmt: skip


def test_a_new_ledger_passes_strictly(tmp_path: Path) -> None:
    ended = atmt("init", cwd=tmp_path)
    assert (ended.code, ended.err) == (0, "")
    assert sorted(path.name for path in (tmp_path / "data").iterdir()) == list(FILES)
    assert atmt("check", "--strict", cwd=tmp_path).code == 0
    for command in (("status",), ("list",), ("gaps",), ("body", "list")):
        assert atmt(*command, cwd=tmp_path).code == 0
    assert TODAY in (tmp_path / "data" / "actions.yaml").read_text()


@pytest.mark.parametrize("title", ODD)
def test_any_title_is_kept_as_given(title: str) -> None:
    texts = empty_ledger(Beginning(title, title, TODAY))
    reading = read_texts(Folder(Path(), Path()), [decode(n, t.encode()) for n, t in texts.items()])
    assert reading.ledger.head.title == reading.ledger.bodies[0].name == title
    assert judge(RULES, reading.ledger, date.fromisoformat(TODAY)).findings == ()


@pytest.mark.parametrize("title", ["NO", "a: b # c", 'it\'s "so"', "Handed over: all"])
def test_the_command_keeps_any_title_too(title: str, tmp_path: Path) -> None:
    assert atmt("init", "--title", title, "--closing-body", "Group of Six", cwd=tmp_path).code == 0
    assert atmt("check", "--strict", cwd=tmp_path).said.startswith("0 errors, 0 warnings")
    assert atmt("status", "--format", "md", cwd=tmp_path).out.startswith(f"## {title}\n")
    body = atmt("body", "list", "--format", "json", cwd=tmp_path).json["bodies"][0]
    assert body["name"] == "Group of Six"


def test_a_keeper_and_a_last_day_make_a_ledger_that_can_be_written_to(tmp_path: Path) -> None:
    given = (
        "--closing-body",
        "Flood Taskforce",
        "--keeper",
        "The Council",
        "--closes-on",
        "2017-12",
    )
    assert atmt("init", *given, cwd=tmp_path).code == 0
    assert atmt("check", "--strict", cwd=tmp_path).said.startswith("0 errors, 0 warnings")
    assert atmt("add", "Train forty", "--to", "the-council", cwd=tmp_path).code == 0
    noted = atmt("note", "A1", "Begun", cwd=tmp_path)
    assert noted.out.startswith("A1#1: note by The Council added\n")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("--keeper", "Taskforce"), "cannot be the keeper"),
        (("--closes-on", "2017-13"), "months run from 01 to 12"),
        (("--keeper", "Council", "--example", "atmt"), "its own title and bodies"),
    ],
    ids=str,
)
def test_a_beginning_that_makes_no_sense_is_refused(
    given: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    ended = atmt("init", *given, cwd=tmp_path)
    assert (ended.code, said in ended.err) == (2, True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize("option", ["--title", "--closing-body", "--keeper"])
@pytest.mark.parametrize("text", ["", " ", "\x1b[31m", "a\nb", "a\u202eb", "a\u200bb"], ids=ascii)
def test_what_is_no_title_is_refused(option: str, text: str, tmp_path: Path) -> None:
    ended = atmt("init", option, text, cwd=tmp_path)
    assert ended.code == 2
    assert ("plain text" if text.strip() else f"{option} is blank") in ended.err
    assert "\x1b" not in ended.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("there", [FILES, FILES[:1], FILES[1:]], ids=str)
@pytest.mark.parametrize("options", [(), ("--example", "atmt")], ids=str)
def test_what_exists_is_not_touched(
    there: tuple[str, ...], options: tuple[str, ...], tmp_path: Path
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    for name in there:
        (data / name).write_text("# mine\n")
    before = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in data.iterdir()}
    ended = atmt("init", *options, cwd=tmp_path)
    assert (ended.code, ended.out) == (3, "")
    assert "already" in ended.err
    after = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in data.iterdir()}
    assert after == before


def test_a_link_to_nowhere_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "actions.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    assert atmt("init", ".", cwd=tmp_path).code == 3
    assert not (tmp_path / "elsewhere.yaml").exists()


def test_a_file_in_the_way_is_told_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    ended = atmt("init", cwd=tmp_path)
    assert ended.code == 3
    assert "data is a file; a ledger is a folder" in ended.err
    named = atmt("status", "--ledger", "data", cwd=tmp_path)
    assert (named.code, "is a file; a ledger is a folder" in named.err) == (3, True)
    assert atmt("init", "data/below", cwd=tmp_path).code == 3


def test_the_example_is_the_real_ledger(tmp_path: Path) -> None:
    ended = atmt("init", "--example", "atmt", cwd=tmp_path)
    assert (ended.code, ended.err) == (0, "")
    for name in FILES:
        made, real = ((folder / name).read_text("utf-8") for folder in (tmp_path / "data", DATA))
        # The schema that the real one names is not beside a copy.
        first, end, rest = real.partition("\n")
        assert (first.partition(":")[0], end, rest) == ("# yaml-language-server", "\n", made)
    assert atmt("check", cwd=tmp_path).code == 0


@pytest.mark.slow
@pytest.mark.parametrize("folder", ["data", ".", "new", "a/b c", "it's", "é"])
def test_the_next_command_can_be_typed_as_it_stands(folder: str, tmp_path: Path) -> None:
    ended = atmt("init", folder, cwd=tmp_path)
    assert ended.code == 0
    last = ended.out.splitlines()[-1]
    arguments = shlex.split(last[last.index("atmt ") :])[1:]
    assert atmt(*arguments, cwd=tmp_path).code == 0
