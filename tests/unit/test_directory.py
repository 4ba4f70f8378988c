"""Names: what is called so in any case, with or without accents; and never one of several."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledgers import reading

from atmt_cli.model.directory import directory_of
from atmt_cli.model.errors import UsageError
from atmt_cli.model.interpreter import Interpreter, unread
from atmt_cli.model.ledger import Ledger
from atmt_cli.model.text import fold

SAMPLE = """\
actions:
  - {id: A1, title: Keep the skills, ref: 018/24, status: open, steps: [{text: Ask, status: open}]}
  - {id: A2, title: Another, ref: a3, status: open}
  - {id: A3, title: A third, ref: "2.1", status: open}
bodies:
  - {id: mia, name: Ministère de l’Intérieur, aka: [MdI, Interior], kind: department}
  - {id: mib, name: Ministry of Birds, aka: [MDI, mia x], kind: department}
  - {id: mic, name: MIA X, kind: department}
"""


@pytest.fixture(scope="module")
def sample() -> Ledger:
    return reading(SAMPLE).ledger


@pytest.mark.parametrize(
    ("top", "typed", "meant"),
    [
        ("actions", "A1", "A1"), ("actions", "a1", "A1"), ("actions", "018/24", "A1"),
        # What is written exactly so comes first: the id, then another name.
        ("actions", "a3", "A2"), ("actions", "A3", "A3"), ("actions", "2.1", "A3"),
        ("bodies", "MIA", "mia"), ("bodies", " mia ", "mia"), ("bodies", "interior", "mia"),
        ("bodies", "ministere de l'interieur", "mia"),
        ("bodies", "MINISTÈRE  DE L’INTÉRIEUR", "mia"),
        ("bodies", "MdI", "mia"), ("bodies", "MDI", "mib"), ("bodies", "mia x", "mib"),
        ("bodies", "MIA X", "mic"),
        ("bodies", "nobody", "nobody"), ("bodies", "", ""), ("themes", "x", "x"),
    ],
)  # fmt: skip
def test_a_name_is_found(sample: Ledger, top: str, typed: str, meant: str) -> None:
    assert sample.directory(top).find(typed) == meant


@pytest.mark.parametrize(
    ("typed", "both"), [("mdi", "mia or mib"), ("Mia X", "mib or mic"), ("mdí", "mia or mib")]
)
def test_a_name_of_two_is_refused_with_both(sample: Ledger, typed: str, both: str) -> None:
    with pytest.raises(UsageError, match=f"'{typed}' may be {both}"):
        sample.directory("bodies").find(typed)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("A1", "A1"), ("a1", "A1"), ("018/24", "A1"), ("018/24.1", "A1.1"), ("a1.1", "A1.1"),
        ("a1#2", "A1#2"), ("a1@MDI", "A1@mib"), ("A1@interior", "A1@mia"),
        ("2.1", "A3"), ("2.1.4", "A3.4"), ("body:MIA", "body:mia"), ("Body:Interior", "body:mia"),
        ("source:x", "source:x"), ("question:2", "question:2"), ("LEDGER", "ledger"),
        ("ledger#1", "ledger#1"), ("Ledger#1", "ledger#1"), ("letter:1", "letter:1"),
        ("Theme:x", "theme:x"),
        ("nowhere", "nowhere"), ("A9.1", "A9.1"), ("", ""),
    ],
)  # fmt: skip
def test_a_place_is_found(sample: Ledger, typed: str, meant: str) -> None:
    assert Interpreter(sample.directory, None, None).place(typed) == meant


@given(typed=st.text(max_size=12))
def test_before_a_ledger_is_read_every_name_stands(typed: str) -> None:
    assert unread().name("bodies", typed) == typed


@given(text=st.text(max_size=12))
def test_folding_once_is_enough(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(text) == fold(f" {text} ")


def test_the_names_of_what_comes_later_are_known(sample: Ledger) -> None:
    directory = directory_of(sample.bodies[:1])
    assert directory.find("MIC") == "MIC"
    directory.ids["mic"] = None
    directory.add("mic", ("Third",))
    assert directory.find("MIC") == directory.find("third") == "mic"
