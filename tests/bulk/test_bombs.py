"""Sheets that would cost much, or mean two things: one message, an exit code, bounded memory."""

import random
from pathlib import Path

import pytest
from bulk.bombs import BOMBS, Bomb
from bulk.workbooks import Written, rows_of
from command import Ended, atmt, atmt_weighed

from atmt_cli.model.errors import UnavailableError
from atmt_cli.store.sheets.budget import LIMITS, Budget, SpentError
from atmt_cli.store.sheets.csv import read_csv
from atmt_cli.store.sheets.xlsx_read import read_xlsx

MOST_MEGABYTES = 200
SMALL = [one for one in BOMBS if not one.big]
BIG = [one for one in BOMBS if one.big]


def refused(bomb: Bomb, there: Path) -> Ended:
    before = (there / "actions.yaml").read_bytes()
    path = bomb.write(there)
    ended = (atmt_weighed if bomb.big else atmt)("apply", path.name, cwd=there)
    path.unlink()
    assert (ended.code, ended.out) == (bomb.code, ""), ended.said
    assert bomb.said in ended.err
    assert "Traceback" not in ended.err
    assert ended.megabytes < MOST_MEGABYTES
    assert (there / "actions.yaml").read_bytes() == before
    if bomb.code == 3:
        message, *hint = ended.err.splitlines()
        assert message.startswith(f"atmt: Cannot read {path.name}: ")
        assert all(line.startswith("  ") for line in hint)
    return ended


def test_what_was_made_to_cost_much_is_refused(there: Path) -> None:
    for bomb in SMALL[::26]:
        refused(bomb, there)


@pytest.mark.slow
@pytest.mark.parametrize("bomb", BOMBS, ids=str)
def test_each_is_refused_with_one_message_and_little_memory(bomb: Bomb, there: Path) -> None:
    refused(bomb, there)


def test_their_names_are_their_own() -> None:
    assert len({str(one) for one in BOMBS}) == len(BOMBS)


def test_a_budget_is_spent_and_no_more() -> None:
    budget = Budget()
    most = LIMITS["sheets"].most
    budget.spend("sheets", most - 1)
    budget.afford("sheets", 1)
    budget.spend("sheets")
    with pytest.raises(SpentError, match="more than 1000 sheets"):
        budget.spend("sheets")


def test_parts_share_one_budget() -> None:
    """Two sheets that are looked at are charged together, or many small ones would add up."""
    rows = LIMITS["rows"].most // 2 + 2
    body = "<row/>" * rows
    sheets = [(name, f"xl/worksheets/{name}.xml") for name in ("a", "actions")]
    texts = {path: Written(rows_of(body)).parts()["xl/worksheets/sheet1.xml"] for _, path in sheets}
    grid = read_xlsx("a.xlsx", Written(sheets=sheets, more=texts).packed())
    assert grid.header == ("id", "note")


def spoilt(whole: bytes, chance: random.Random) -> bytes:
    """The bytes with some changed, cut out, doubled or overwritten."""
    data = bytearray(whole)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(data))
        length = chance.randrange(40)
        new = chance.choice(
            (bytes([chance.randrange(256)]), b"", data[at : at + length] * 2, b"\xff" * 4, bytes(4))
        )
        data[at : at + (len(new) or length)] = new
    return bytes(data)


@pytest.mark.slow
@pytest.mark.parametrize("method", [0, 8])
def test_no_spoilt_byte_ends_in_a_traceback(method: int) -> None:
    chance = random.Random(method)
    body = '<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" s="0"><v>4</v></c></row>'
    strings, styles = "<si><t>x</t></si>", '<cellXfs><xf numFmtId="14"/></cellXfs>'
    whole = Written(rows_of(body), strings=strings, styles=styles).packed(method)
    read = 0
    for _ in range(4000):
        try:
            read_xlsx("a.xlsx", spoilt(whole, chance))
        except UnavailableError as error:
            assert len(error.message) <= 300  # noqa: PT017 - which of both is open
        else:
            read += 1
    assert read < 4000


@pytest.mark.slow
@pytest.mark.parametrize(
    "data", [b'"', b'\xef\xbb\xbf"', b"sep=\r\r\n", b"sep=;", b"\r\r\n", b",\r"]
)
def test_odd_texts_are_read_or_refused(data: bytes) -> None:
    try:
        read_csv("a.csv", data)
    except UnavailableError as error:
        assert "a.csv" in error.message  # noqa: PT017 - which of both is open


@pytest.mark.slow
def test_a_bomb_by_standard_input_is_no_other(there: Path) -> None:
    path = next(one for one in BIG if one.ending == "csv").write(there)
    ended = atmt("apply", "-", "--format", "csv", cwd=there, given=path)
    assert ended.code in (2, 3)
    assert "Traceback" not in ended.err
