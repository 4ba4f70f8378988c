"""Templates of one's own: no filter makes a ledger's text markup."""

import re
from pathlib import Path

import pytest
from inside import in_process as atmt
from ledgers_of_reports import action, small

EVIL = "\x1b[31m \u202egnp [x](http://evil.example) <img src=x onerror=y>\n# head"


def made(there: Path, name: str, template: str) -> str:
    small(there, action("A1"))
    file = there / "actions.yaml"
    evil = "".join(f"\\u{ord(one):04x}" if not one.isprintable() else one for one in EVIL)
    file.write_text(file.read_text().replace("title: Widgets handover", f'title: "{evil}"'))
    (there / "templates").mkdir(exist_ok=True)
    (there / "templates" / name).write_text(template, "utf-8")
    ended = atmt("report", "brief", "--format", name.rpartition(".")[2], cwd=there)
    return ended.out if ended.code == 0 else ended.err


FILTERS = ("string", "e", "escape", "forceescape", "urlize", "e|e", "title|e", "tojson")


@pytest.mark.parametrize("name", ["brief.md", "brief.html"])
def test_no_filter_lets_markup_through(tmp_path: Path, name: str) -> None:
    each = "".join(f"- {{{{ masthead.title|{one} }}}}\n" for one in FILTERS)
    out = made(tmp_path, name, each)
    lines = out.split("\n\n<!--")[0].split("\n")
    assert len([line for line in lines if line.startswith("- ")]) == len(lines) == len(FILTERS)
    assert "\x1b" not in out
    assert "\u202e" not in out
    markup = r"(?<!\\)[<[]" if name.endswith("md") else "<"
    assert not re.search(markup, "".join(lines))
    assert {*lines[1:6]} == {lines[0]}


@pytest.mark.parametrize("name", ["brief.md", "brief.html"])
def test_nothing_is_hidden_by_a_trick_either(tmp_path: Path, name: str) -> None:
    tricks = "{{ ''|e ~ masthead.title }} {{ ('%s'|e)|format(masthead.title) }} \u200b\t{% set a %}"
    tricks += "x\x1b{% endset %}{{ a }}"
    out = made(tmp_path, name, tricks)
    assert not {"\x1b", "\u202e", "\u200b"} & {*out}
    assert "\\u200b\tx\\x1b" in out


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{{ [1, 2]|random }}", "No filter named 'random'"),
        ("{{ lipsum() }}", "'lipsum' is undefined"),
        ("{{ {}|xmlattr }}", "No filter named 'xmlattr'"),
        ("{{ 'x'|indent(10000000000) }}", "cannot be wider than 1000"),
        ("{{ 'x'|center(width=10000000000) }}", "cannot be wider than 1000"),
    ],
)
def test_what_is_never_the_same_or_without_bounds_is_not_there(
    tmp_path: Path, template: str, said: str
) -> None:
    assert said in made(tmp_path, "brief.md", template)
