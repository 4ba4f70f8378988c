"""One ledger in the workbooks of many programs: the same cells come back."""

import csv
import io
import shutil
import subprocess
from pathlib import Path

import pytest
from bulk.dialects import DIALECTS, STYLES, Rows
from bulk.workbooks import Written, rows_of
from hypothesis import given
from hypothesis import strategies as st
from inside import in_process as atmt
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format

from atmt_cli.changes.bulk.table import Grid
from atmt_cli.store.sheets.number_format import LONGEST, shows_date, shows_elapsed
from atmt_cli.store.sheets.xlsx_read import read_xlsx

ODD = (
    "=1+1",
    "'=x",
    "_x0041_",
    "a\nb",
    "  a ",
    "<&>\"'",
    "2017-11",
    "\u2028",
    "Ökonomie 😀",
    "a\rb",
)


def bare(rows: Rows) -> list[tuple[str, ...]]:
    """Rows without the blank cells at their ends."""
    made = []
    for row in rows:
        cells = list(row)
        while cells and not cells[-1]:
            cells.pop()
        made.append(tuple(cells))
    return made


def rows_in(grid: Grid) -> list[tuple[str, ...]]:
    assert not grid.faults
    return bare([grid.header, *grid.rows])


def exported(there: Path) -> tuple[list[list[str]], bytes]:
    """The cells of the real ledger, some of them odd, and the workbook of it."""
    for number, text in enumerate(ODD[:6], 1):
        assert atmt("update", f"A{number}", f"--short-title={text}", cwd=there).code == 0
    assert atmt("export", "-o", "a.xlsx", cwd=there).code == 0
    rows = list(csv.reader(io.StringIO(atmt("export", cwd=there).out)))
    return rows, (there / "a.xlsx").read_bytes()


@pytest.fixture(scope="module")
def cells() -> list[list[str]]:
    return [["id", "note", "", "etag"], *[[f"A{n}", text, "", "x"] for n, text in enumerate(ODD)]]


@pytest.mark.parametrize("name", DIALECTS)
def test_the_same_cells_are_read_from_the_workbook_of_any_program(
    name: str, cells: list[list[str]]
) -> None:
    assert rows_in(read_xlsx("a.xlsx", DIALECTS[name](cells))) == bare(cells)


@pytest.mark.slow
@pytest.mark.parametrize("name", DIALECTS)
def test_the_real_ledger_comes_back_from_any_program(name: str, there: Path) -> None:
    _, data = exported(there)
    rows = rows_in(read_xlsx("a.xlsx", data))
    (there / "b.xlsx").write_bytes(DIALECTS[name](rows))
    assert rows_in(read_xlsx("b.xlsx", (there / "b.xlsx").read_bytes())) == rows
    assert atmt("apply", "b.xlsx", cwd=there).out == "Nothing to change\n"


OFFICE = shutil.which("soffice")
SAVED_AS = ("Calc MS Excel 2007 XML", "Calc Office Open XML")


@pytest.mark.slow
@pytest.mark.skipif(OFFICE is None, reason="LibreOffice (soffice) is not installed")
@pytest.mark.parametrize("kind", SAVED_AS)
def test_a_workbook_saved_again_by_libreoffice_has_the_same_cells(kind: str, there: Path) -> None:
    _, data = exported(there)
    out = there / "out"
    home = f"-env:UserInstallation={(there / 'home').as_uri()}"
    words = ["--headless", "--norestore", home, "--convert-to", f"xlsx:{kind}", "--outdir"]
    command = [str(OFFICE), *words, str(out), str(there / "a.xlsx")]
    subprocess.run(command, check=True, timeout=180, capture_output=True)
    again = (out / "a.xlsx").read_bytes()
    assert again != data
    assert rows_in(read_xlsx("a.xlsx", again)) == rows_in(read_xlsx("a.xlsx", data))
    assert atmt("apply", "out/a.xlsx", cwd=there).out == "Nothing to change\n"


VALUES = (
    ('t="b"', "1", "TRUE"),
    ('t="b"', "false", "FALSE"),
    ('t="d"', "2018-01-09", "2018-01-09"),
    ('t="d"', "2018-01-09T13:30:00.000Z", "2018-01-09 13:30:00"),
    ("", " 2030.0 ", "2030"),
    ("", "1E3", "1000"),
    ("", "-0.5", "-0.5"),
    ('s="1"', "43109", "2018-01-09"),
    ('s="2"', "1.5", "1 day, 12:00:00"),
    ('t="str"', "_xD83D__xDE00_", "😀"),
    ('t="str"', "_xd83d__xde00_ _x0041_", "😀 A"),
    ('t="str"', "_x005F_xD800_", "_xD800_"),
)
SHOWN = (
    '<numFmts><numFmt numFmtId="164" formatCode="[h]:mm"/></numFmts>'
    '<cellXfs><xf/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs>'
)


@pytest.mark.parametrize(("given_", "value", "text"), VALUES)
def test_a_value_of_any_kind_is_read_as_it_would_be_typed(
    given_: str, value: str, text: str
) -> None:
    body = f'<row r="2"><c r="A2" {given_}><v>{value}</v></c></row>'
    assert read_xlsx("a.xlsx", Written(rows_of(body), styles=SHOWN).packed()).rows == ((text,),)


FAULTS = (
    ('t="e"', "#N/A", "#N/A"),
    ('t="b"', "2", "'2', which is neither true nor false"),
    ('t="d"', "yesterday", "'yesterday', which is not a date"),
    ("", "Infinity", "'Infinity', which is not a number"),
    ("", "1_000", "'1_000', which is not a number"),
    ("", "\u0661", "'\u0661', which is not a number"),
    ('s="1"', "-1", "-1, which is not a date"),
    ('s="1"', "1e300", "1e+300, which is not a date"),
    ('s="2"', "1e300", "1e+300, which is not a date"),
    ('t="str"', "a_xDE00_", "half of a character (_xDE00_); type it again"),
    ('t="str"', "_xDE00__xD83D_", "half of a character (_xDE00_); type it again"),
)


@pytest.mark.parametrize(("given_", "value", "said"), FAULTS)
def test_a_cell_without_a_value_is_named_as_the_spreadsheet_shows_it(
    given_: str, value: str, said: str
) -> None:
    body = f'<row r="2"><c r="C2" {given_}><v>{value}</v></c></row>'
    made = Written(
        rows_of(body), styles=SHOWN, sheets=(("My actions", "xl/worksheets/sheet1.xml"),)
    )
    assert read_xlsx("a.xlsx", made.packed()).faults == ((2, f"'My actions'!C2 holds {said}"),)


def test_a_shared_half_of_a_character_is_named_where_it_is_used() -> None:
    body = '<row r="7"><c r="C7" t="s"><v>1</v></c></row>'
    strings = "<si><t>_xD800_</t></si><si><t>_xD800_x</t></si>"
    ((row, said),) = read_xlsx("a.xlsx", Written(rows_of(body), strings).packed()).faults
    assert (row, said.split(" holds ")[0]) == (7, "actions!C7")


FORMATS = (
    *BUILTIN_FORMATS.values(),
    "[$-409]d\\ mmm\\ yyyy;@", '"day" 0', "0.00_d", "\\d0", "[Red]0", "[h]:mm:ss.0", "[mm]", "[ss]",
    "yyyy-mm-dd", '0;"d"d', "[<100]0", "@", "#,##0.00 [$€-407]", "General", 'd"', "[h", "*d0", "",
)  # fmt: skip


def test_a_format_tells_dates_from_numbers() -> None:
    told = {code: (shows_date(code), shows_elapsed(code)) for code in FORMATS}
    # Known to be wrong there: a fill is no day, and a bracket without end is no hour.
    odd = {"*d0", "[h", "General"}
    known = {code: (is_date_format(code), is_timedelta_format(code)) for code in FORMATS}
    assert {k: v for k, v in told.items() if k not in odd} == {
        k: v for k, v in known.items() if k not in odd
    }
    assert {told[code] for code in odd} == {(False, False)}


@given(st.text(st.sampled_from('[]hms"\\_*;d0'), max_size=40))
def test_a_format_is_read_whatever_it_is(code: str) -> None:
    assert shows_date(code) >= shows_elapsed(code)


def test_a_format_takes_one_step_a_token() -> None:
    """Of a long one too: what was read is never read again."""
    assert not shows_date("[h" * 400_000)
    assert not shows_date('"' * 400_001)
    assert LONGEST == 255


def test_styles_of_other_lists_are_not_of_cells() -> None:
    body = '<row r="2"><c r="A2" s="0"><v>43109</v></c></row>'
    assert read_xlsx("a.xlsx", Written(rows_of(body), styles=STYLES).packed()).rows == (("43109",),)
