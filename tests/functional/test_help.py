"""`atmt help`: a word, a command or a rule explained; and the words are those of the field."""

import pytest
from command import DATA, atmt_on_terminal
from inside import in_process as atmt

from atmt_cli.cli.commands import GROUPS
from atmt_cli.cli.reading.help import PATHS
from atmt_cli.rules import EVERY_RULE
from atmt_cli.views.glossary import GLOSSARY, WORDS, find_word, rules_about

ROOT = DATA.parent


def test_each_word_is_defined_once_and_names_what_there_is() -> None:
    names = [word.name for word in WORDS]
    assert len(set(names)) == len(names) == sum(map(len, GLOSSARY.values()))
    for word in WORDS:
        assert word.meaning.endswith(".")
        assert set(word.commands) <= set(PATHS), word.name
        assert find_word(word.name) == word


@pytest.mark.parametrize("group", ["", *GROUPS])
def test_no_line_of_a_list_of_commands_is_cut_off(group: str) -> None:
    shown = atmt(*group.split(), "--help", cwd=ROOT, env={"COLUMNS": "80"}).out
    lines = [line for line in shown.splitlines() if not line.startswith("Usage: ")]
    assert [line for line in lines if line.endswith("...") or len(line) > 80] == []


@pytest.mark.parametrize(
    ("given", "name"),
    [("Owners", "owner"), ("rag", "RAG"), ("merge-base", "merge base"), ("bodies", "body"),
     ("offered", "told"), ("step add", None), ("", None)],
)  # fmt: skip
def test_a_word_is_known_by_its_forms(given: str, name: str | None) -> None:
    word = find_word(given)
    assert (word and word.name) == name


def test_rules_are_found_by_id_else_by_claim() -> None:
    about = {name: [rule.id for rule in rules_about(find_word(name), EVERY_RULE)]  # type: ignore[arg-type]
             for name in ("evidence", "taskforce", "gate")}  # fmt: skip
    assert about == {
        "evidence": ["acceptance-has-evidence", "evidence-kept"],
        "taskforce": ["owner-can-own"],
        "gate": [],
    }


def test_a_word_that_is_a_command_too_shows_both() -> None:
    said = atmt("help", "note", cwd=ROOT).out
    assert said.startswith("note\n  A dated statement")
    assert "note-is-fresh" in said
    assert said.index("Rules") < said.index("Usage: atmt note")
    assert "A dated" not in atmt("help", "step", "add", cwd=ROOT).out


def test_a_rule_is_explained_as_rules_does() -> None:
    both = [atmt(*words, "action-has-owner", cwd=ROOT).out for words in (("help",), ("rules",))]
    assert both[0] == both[1] != ""


def test_without_a_word_it_lists_all_and_says_where_the_commands_are() -> None:
    said = atmt("help", cwd=ROOT).out
    assert len(said.splitlines()) == len(WORDS) + 2
    assert "atmt --help" in said.splitlines()[-1]


def test_an_unknown_word_names_the_nearest() -> None:
    ended = atmt("help", "ownr", cwd=ROOT)
    assert (ended.code, ended.out) == (2, "")
    assert "did you mean owner?" in ended.err


@pytest.mark.parametrize("columns", [80, 40])
def test_it_fits_the_terminal(columns: int) -> None:
    said = atmt_on_terminal("help", "note", cwd=ROOT, columns=columns, env={"NO_COLOR": "1"})
    assert max(map(len, said.out.splitlines())) <= columns
