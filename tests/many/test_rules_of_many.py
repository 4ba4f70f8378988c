"""The rules that compare ledgers, through `atmt --ledgers MANIFEST check`."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from command import Ended
from history import checked_out
from inside import in_process
from ledgers import OTHER, THIS, Section, sections, texts

from atmt_cli.rules import RULES_OF_MANY
from atmt_cli.rules.page import DAY, read_page
from atmt_cli.rules.rule import Rule

CASES = Path(__file__).parents[1] / "rules" / "cases"
SECTIONS = [one for rule in RULES_OF_MANY for one in sections(CASES / f"{rule.id}.txt")]
FIRST = [
    next(one for one in SECTIONS if (one.rule, one.kind) == (rule.id, "fail"))
    for rule in RULES_OF_MANY
]


def desk(folder: Path, *ledgers: tuple[str, str]) -> None:
    """Ledgers in folders, by name, and the manifest that names them."""
    lines = []
    for name, sample in ledgers:
        (folder / name).mkdir()
        for file, text in texts(sample).items():
            (folder / name / file).write_text(text, "utf-8")
        lines.append(f"  - {{name: {name}, path: {name}}}\n")
    (folder / "all.yaml").write_text("ledgers:\n" + "".join(lines), "utf-8")


def check(folder: Path, *words: str, today: date = DAY) -> Ended:
    return in_process("--ledgers", "all.yaml", "check", "--today", str(today), *words, cwd=folder)


def found(ended: Ended, rule: str) -> list[dict[str, object]]:
    return [one for one in ended.json["findings"] if one["rule"] == rule]


@pytest.mark.parametrize(
    "section",
    [one if one in FIRST else pytest.param(one, marks=pytest.mark.slow) for one in SECTIONS],
    ids=str,
)
def test_a_section_is_found_in_its_ledger_on_its_lines(section: Section, tmp_path: Path) -> None:
    desk(tmp_path, (OTHER, str(section.beside)), (THIS, section.sample))
    ended = check(tmp_path, "--select", section.rule, "-f", "json", today=section.today)
    marks = Counter(
        (str(one["path"]).removeprefix("this/"), one["line"], one["where"])
        for one in found(ended, section.rule)
        if one["ledger"] == THIS
    )
    assert (marks, ended.code) == (section.marks, 0)
    if section in FIRST:
        assert check(tmp_path, "--select", section.rule, "--strict").code == 1


@pytest.mark.slow
@pytest.mark.parametrize("rule", RULES_OF_MANY, ids=lambda rule: rule.id)
def test_the_samples_of_a_page_break_the_rule_and_keep_it(rule: Rule, tmp_path: Path) -> None:
    page = read_page(rule.page)
    for name, sample in (("bad", page.bad), ("good", page.good)):
        (tmp_path / name).mkdir()
        desk(tmp_path / name, (OTHER, str(page.beside)), (THIS, sample))
    assert found(check(tmp_path / "bad", "-f", "json"), rule.id)
    assert not found(check(tmp_path / "good", "-f", "json"), rule.id)


BODY = "bodies:\n  - {{id: ea, name: Environment Agency, aka: [EA], kind: agency{more}}}\n"
TWIN = """actions:
  - {id: A1, title: Keep the skills, status: open, handovers: [{to: otr, status: proposed}]}
"""


def test_a_finding_names_both_ledgers_and_the_command_for_one_of_them(tmp_path: Path) -> None:
    ended = BODY.format(more=", until: 2018-01-05")
    desk(tmp_path, ("flood", ended), ("roads", BODY.format(more="")), ("river", ended))
    said = check(tmp_path, "--select", "many").out
    page = (Path(__file__).parents[2] / "docs" / "many.md").read_text("utf-8")
    assert f"$ atmt --ledgers all.yaml check --select many\n{said}```" in page
    typed = "--ledger", "roads", "body", "end", "ea", "--on", "2018-01-05", "--today", str(DAY)
    assert in_process(*typed, cwd=tmp_path).code == 0
    assert check(tmp_path, "--select", "many", "--strict").code == 0


@pytest.mark.slow
def test_what_most_ledgers_say_is_held_against_the_others(tmp_path: Path) -> None:
    kinds = {"a": "office", "b": "agency", "c": "agency"}
    bodies = [
        (name, f"bodies:\n  - {{id: x, name: X, kind: {kind}}}\n") for name, kind in kinds.items()
    ]
    desk(tmp_path, *bodies)
    [one] = found(check(tmp_path, "-f", "json"), "body-life-agrees")
    assert (one["ledger"], one["remedy"]) == (
        "a",
        "atmt --ledger a correct body:x kind=agency --reason TEXT",
    )


def test_a_template_of_many_ledgers_is_told_once_for_each_recommendation(tmp_path: Path) -> None:
    desk(tmp_path, *((f"l{number}", TWIN) for number in range(12)))
    [one] = found(check(tmp_path, "-f", "json"), "recommendation-stands-once")
    assert (one["ledger"], one["where"]) == ("l1", "A1")
    assert one["message"] == "A1 has the same title as l0:A1, l2:A1, l3:A1 and 8 more"


def test_a_waiver_in_the_ledger_that_is_named_covers_it(tmp_path: Path) -> None:
    waiver = (
        "waivers:\n  - {rule: recommendation-stands-once, on: A1, reason: Both, by: sec, "
        "until: 2018-12-31}\n"
    )
    desk(tmp_path, ("a", TWIN), ("b", TWIN + waiver))
    ended = check(tmp_path, "-f", "json")
    assert not found(ended, "recommendation-stands-once")
    assert ended.json["counts"]["waived"] == 1


@pytest.mark.slow
def test_one_ledger_under_two_names_is_compared_once_and_told(tmp_path: Path) -> None:
    desk(tmp_path, ("a", TWIN))
    files = {f"data/{name}": text.encode() for name, text in texts(TWIN).items()}
    checked_out(tmp_path / "clone", [files])
    (tmp_path / "all.yaml").write_text(
        "ledgers:\n  - {name: a, repository: clone, path: data}\n  - {name: b, path: clone}\n"
    )
    ended = check(tmp_path, "-f", "json")
    assert ended.err == "caution: b and a name the same ledger; it is compared once\n"
    assert not found(ended, "recommendation-stands-once")


@pytest.mark.slow
def test_a_ledger_that_cannot_be_read_keeps_no_other_from_being_compared(tmp_path: Path) -> None:
    desk(tmp_path, ("a", TWIN), ("b", TWIN))
    with (tmp_path / "all.yaml").open("a") as file:
        file.write("  - {name: gone, path: gone}\n")
    ended = check(tmp_path, "-f", "json")
    assert ended.code == 3
    assert found(ended, "recommendation-stands-once")


@pytest.mark.parametrize("what", ["many", RULES_OF_MANY[0].id])
def test_one_ledger_by_itself_is_not_compared(tmp_path: Path, what: str) -> None:
    desk(tmp_path, ("a", TWIN))
    ended = in_process("check", "--ledger", "a", "--select", what, cwd=tmp_path)
    assert (ended.code, ended.err) == (
        2,
        f"atmt: {what} compares ledgers, and only one is read\n"
        f"  atmt --ledgers MANIFEST check --select {what}\n",
    )


@pytest.mark.slow
def test_an_ambiguous_id_is_told_in_a_ledger_of_the_fewest(tmp_path: Path) -> None:
    names = {"a": "Education Authority", "b": "Environment Agency", "c": "Environment Agency"}
    desk(
        tmp_path,
        *(
            (ledger, f"bodies:\n  - {{id: ea, name: {name}, kind: agency}}\n")
            for ledger, name in names.items()
        ),
    )
    [one] = found(check(tmp_path, "-f", "json"), "name-means-one-body")
    assert (one["ledger"], one["remedy"]) == (
        "a",
        "atmt --ledger a body update ea --aka 'Environment Agency'",
    )
