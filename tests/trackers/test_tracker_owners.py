"""Owners: a cell names the bodies that the ledger knows, those that are new, or nobody."""

import pytest

from atmt_cli.changes.tracker.cells import CellError
from atmt_cli.changes.tracker.owners import Matcher, propose_bodies
from atmt_cli.model.directory import Directory

KNOWN = {
    "ea": ("Environment Agency", "EA"),
    "nrw": ("Natural Resources Wales",),
    "dir": ("Direção do Ensino",),
    "one": ("The Board",),
    "two": ("the board",),
}


def directory() -> Directory:
    return Directory(dict.fromkeys(KNOWN), lambda: iter(KNOWN.items()))


def matcher(chosen: dict[str, str] | None = None, *, split: bool = False) -> Matcher:
    made = Matcher(directory(), chosen or {}, split=split)
    made.learn(["Ferry Board", "EA / NRW", "Trade Office and Skills Council"])
    return made


@pytest.mark.parametrize(
    ("cell", "bodies"),
    [
        ("ea", ["ea"]),
        ("ENVIRONMENT  AGENCY", ["ea"]),
        ("Direcao do ensino", ["dir"]),
        ("EA / NRW", ["ea", "nrw"]),
        ("EA; NRW", ["ea", "nrw"]),
        ("EA and nrw", ["ea", "nrw"]),
        ("EA (lead), NRW", ["ea", "nrw"]),
        ("Jane Smith (EA)", ["ea"]),
        ("EA and Ferry Board", ["ea", "Ferry Board"]),
        ("Jane Smith (Ferry Board)", ["Ferry Board"]),
        ("Food, Farming and Fish", ["Food, Farming and Fish"]),
    ],
)
def test_a_cell_names_bodies(cell: str, bodies: list[str]) -> None:
    found = matcher().meant(cell)
    assert [*found.known, *found.unknown] == bodies


@pytest.mark.parametrize(
    "cell",
    [
        *("", "-", "?", "TBC", "tbd", "n/a", "N/A", "vacant", "To be confirmed", "various", "None"),
        *("A definir", "a confirmar", "vários", "sem responsável", "미정", "공석", "해당 없음"),
    ],
)
def test_a_word_for_nobody_names_nobody(cell: str) -> None:
    assert matcher().meant(cell) == ((), ())


@pytest.mark.parametrize("cell", ["EA; TBC", "EA / tbc", "EA (TBC)", "Ferry Board, n/a"])
def test_a_body_and_nobody_in_one_cell_is_refused(cell: str) -> None:
    with pytest.raises(CellError, match="names a body, and says"):
        matcher().meant(cell)


def test_a_name_of_two_bodies_is_refused_with_both() -> None:
    with pytest.raises(CellError, match="may be one or two") as caught:
        matcher().meant("THE BOARD")
    assert caught.value.mend == "say which: --body 'THE BOARD=one'"


def test_a_person_says_which_body_a_cell_means() -> None:
    found = matcher({"JS": "NRW", "mb": "Secretariat", "old guard": "-"})
    assert found.meant("JS/MB") == (("nrw",), ("Secretariat",))
    assert found.meant("Old Guard") == ((), ())


def test_marks_part_names_that_are_not_known_only_where_that_is_asked() -> None:
    assert matcher().meant("Skills & Trade").unknown == ("Skills & Trade",)
    assert matcher(split=True).meant("Skills & Trade").unknown == ("Skills", "Trade")


def test_a_body_is_proposed_once_however_it_is_spelt() -> None:
    names = ["Coast Office", "CO", "coast office", "Coast Office (CO)", "co"]
    found = propose_bodies(names, directory())
    assert {(one.id, one.name, one.aka) for one in found.values()} == {
        ("co", "Coast Office", ("CO",))
    }


def test_initials_of_two_bodies_are_nobodys_other_name() -> None:
    found = propose_bodies(["Coast Office", "County Office", "CO"], directory())
    assert {one.name: one.aka for one in found.values()} == {
        "Coast Office": (),
        "County Office": (),
        "CO": (),
    }


def test_small_words_may_be_left_out_of_initials() -> None:
    found = propose_bodies(["Office of the Rivers", "OR"], directory())
    assert found["OR"] == found["Office of the Rivers"]


def test_a_short_name_that_two_bodies_claim_is_neithers() -> None:
    found = propose_bodies(["Area Board (AB)", "All Boats (AB)"], directory())
    assert [(one.name, one.aka) for one in found.values()] == [
        ("Area Board", ()),
        ("All Boats", ()),
    ]


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        ("교육과", "gyoyuggwa"),
        ("Direção de Obras", "direcao-de-obras"),
        ("Department for Transport (DfT)", "dft"),
        ("EA", "ea-2"),
        ("Совет", "body"),
        ("3rd Board", "body-3rd-board"),
        ("Commission for the Protection of Rivers", "commission-for-the-protection"),
    ],
)
def test_a_new_body_has_a_sensible_id_that_is_free(name: str, id_: str) -> None:
    assert propose_bodies([name], directory())[name].id == id_
