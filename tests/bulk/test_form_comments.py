"""A comment on a cell of a sheet that came back is named."""

from pathlib import Path

from inside import in_process as atmt
from openpyxl import load_workbook
from openpyxl.comments import Comment


def test_a_comment_in_a_form_is_named(there: Path) -> None:
    atmt("export", "--format", "xlsx", "-o", "s.xlsx", cwd=there)
    book = load_workbook(there / "s.xlsx")
    book.active["C2"].comment = Comment("We cannot", "Ann")
    book.save(there / "s.xlsx")
    ended = atmt("apply", "s.xlsx", cwd=there)
    assert ended.code == 0, ended.err
    assert "caution: actions!C2 has a comment by Ann" in ended.out
    assert (
        "which is not read: 'We cannot'; to record it, write it into the column note" in ended.out
    )
