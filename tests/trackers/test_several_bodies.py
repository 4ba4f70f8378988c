"""A cell that may be several bodies: asked about where that is likely, else told."""

from pathlib import Path

import pytest
from inside import in_process as atmt
from trackers.tables import taken

from atmt_cli.render.trackers import render_remarks

TODAY = {"ATMT_TODAY": "2024-04-01"}
HEAD = ("--closing-body", "Flood Taskforce", "--keeper", "Keeper office")
OWNED = "Ref | Action | Owner\nA1 | Dig | {}"


def owners(cell: str, **choices: object) -> list[str]:
    return [one.name for one in taken(OWNED.format(cell), **choices).rows[0].named("owner")]


@pytest.mark.parametrize(
    ("cell", "order"),
    [
        ("Rail Agency; Environment Agency", ["Rail Agency", "environment-agency"]),
        ("Environment Agency; Rail Agency", ["environment-agency", "Rail Agency"]),
        ("Rail Agency / Environment Agency", ["Rail Agency", "environment-agency"]),
        ("B; Environment Agency; A; B", ["B", "environment-agency", "A"]),
    ],
)
def test_owners_keep_the_order_of_the_cell(cell: str, order: list[str]) -> None:
    assert owners(cell, split=True) == order


def test_the_first_owner_of_a_cell_comes_first_in_the_ledger(tmp_path: Path) -> None:
    assert atmt("init", ".", *HEAD, cwd=tmp_path, env=TODAY).code == 0
    text = "Ref,Action,Owner\nA1,Dig,Rail Agency; Keeper office\n"
    (tmp_path / "log.csv").write_text(text, encoding="utf-8")
    ended = atmt("import", "log.csv", "--new-bodies", "--yes", cwd=tmp_path, env=TODAY)
    assert ended.code == 0, ended.err
    made = (tmp_path / "actions.yaml").read_text(encoding="utf-8")
    assert made.index("to: rail-agency") < made.index("to: keeper-office")


@pytest.mark.parametrize(
    "cell",
    ["Rail Agency / Road Agency", "Environment Agency and Rail Agency", "Environment Agency, Rail"],
)
def test_a_cell_that_is_likely_several_bodies_is_asked_about(cell: str) -> None:
    (doubt,) = taken(OWNED.format(cell)).doubts
    assert doubt.text == f"C2 says '{cell}'; is that one body, or several?"
    assert [one.option for one in doubt.meanings] == [("--split",), ("--body", f"{cell}={cell}")]
    several, one = (meaning.choices for meaning in doubt.meanings)
    assert len(owners(cell, **several)) == 2
    assert owners(cell, **one) == [cell]
    assert taken(OWNED.format(cell), **several).doubts == ()
    assert taken(OWNED.format(cell), **one).doubts == ()


@pytest.mark.parametrize("cell", ["Skills and Trade", "Health & Care Board", "Food, Farms"])
def test_a_name_that_may_be_several_bodies_is_told(cell: str) -> None:
    read = taken(OWNED.format(cell))
    assert (owners(cell), read.doubts) == ([cell], ())
    assert "may be several: --split" in "".join(render_remarks(read, None, bodies=True))
    whole = taken(OWNED.format(cell), bodies={cell: cell})
    assert "may be several" not in "".join(render_remarks(whole, None, bodies=True))


def test_what_is_split_is_told_with_how_to_keep_it_whole() -> None:
    read = taken(OWNED.format("Skills and Trade"), split=True)
    said = "".join(render_remarks(read, None, bodies=True))
    assert "to keep one whole, --body 'CELL=CELL': 'Skills and Trade'" in said
    kept = taken(OWNED.format("Skills and Trade"), split=True, bodies={"Skills and Trade": "ST"})
    assert "keep one whole" not in "".join(render_remarks(kept, None, bodies=True))


def test_one_part_of_a_cell_is_kept_whole_beside_others() -> None:
    given = {"Skills and Trade": "Skills and Trade"}
    cell = "Rail / Road; Skills and Trade"
    assert owners(cell, split=True, bodies=given) == ["Rail", "Road", "Skills and Trade"]


def test_off_a_terminal_a_cell_of_several_bodies_is_named_with_both_options(tmp_path: Path) -> None:
    assert atmt("init", ".", *HEAD, cwd=tmp_path, env=TODAY).code == 0
    text = "Ref,Action,Owner\nA1,Dig,Rail Agency / Keeper office\n"
    (tmp_path / "log.csv").write_text(text, encoding="utf-8")
    ended = atmt("import", "log.csv", cwd=tmp_path, env=TODAY)
    assert ended.code == 2
    whole = "--body 'Rail Agency / Keeper office=Rail Agency / Keeper office'"
    assert f"  or: {whole}\n" in ended.err
    assert ended.err.splitlines()[-1].endswith("import log.csv --split --new-bodies --yes")


@pytest.mark.parametrize("cell", ["Group E", "Group Y", "E", "Y", "E-Office"])
def test_a_letter_that_is_a_word_elsewhere_parts_no_name(cell: str) -> None:
    sheet = OWNED.format("Group") + f"\nA2 | Fill | {cell}"
    (row,) = taken(sheet, split=True).rows[1:]
    assert row.named("owner").unknown == (cell,)


@pytest.mark.parametrize("cell", ["All departments", "Everyone", "All Partners", "Todos"])
def test_everybody_is_no_body(cell: str) -> None:
    sheet = f"Ref | Action | Owner | Support\nA1 | Dig | {cell} | {cell}"
    read = taken(sheet)
    (row,) = read.rows
    assert (read.new_bodies, row.owner_text) == ((), cell)
    assert [(one.heading, one.text) for one in row.remarks] == [("Support", cell)]
    assert owners(cell, bodies={cell: "Environment Agency"}) == ["environment-agency"]


@pytest.mark.parametrize(
    ("cell", "is_kept"),
    [
        ("Jane Smith (Environment Agency)", True),
        ("Environment Agency (Jane Smith)", True),
        ("Environment Agency (lead); Rail Agency (support)", True),
        ("Jane Smith (Group)", True),
        ("Environment Agency (EA)", False),
        ("Coast Office (CO)", False),
        ("Environment Agency; Rail Agency", False),
    ],
)
def test_a_person_or_a_role_beside_a_body_is_kept(cell: str, is_kept: bool) -> None:
    read = taken(OWNED.format(cell) + "\nA2 | Fill | Group")
    assert bool(read.rows[0].remarks) == is_kept


def test_of_two_bodies_one_in_brackets_the_first_is_meant() -> None:
    read = taken(OWNED.format("Water Board (County Hall)") + "\nA2|F|Water Board\nA3|G|County Hall")
    assert read.rows[0].named("owner").unknown == ("Water Board",)
    assert read.rows[0].remarks[0].text == "Water Board (County Hall)"
