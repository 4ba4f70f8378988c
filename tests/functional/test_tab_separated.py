"""Answers separated by tabs: a spreadsheet opens them, too, and finds no formula there."""

from pathlib import Path

from dated_history import Dated, at, dated, ledger, noon
from inside import in_process as atmt


def test_no_cell_is_a_formula(tmp_path: Path) -> None:
    author = b'=HYPERLINK("http://evil.example") <a@example.org>'
    dated(tmp_path / "place", [Dated(at("", ledger()), noon("2018-01-10"), b"@SUM(1)", author)])
    rows = {
        form: atmt("log", "--format", form, cwd=tmp_path / "place").out for form in ("tsv", "csv")
    }
    cells = rows["tsv"].split("\n")[1].split("\t")
    assert '\'=HYPERLINK("http://evil.example")' in cells
    assert "'@SUM(1)" in cells
    assert "'=HYPERLINK" in rows["csv"]
