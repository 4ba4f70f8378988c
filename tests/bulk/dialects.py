"""One table of cells, written as the spreadsheet programs of the world write it."""

from collections.abc import Callable, Sequence

from bulk.workbooks import (
    BOOK,
    BOOK_RELATIONS,
    MAIN,
    OFFICE,
    SHEET,
    STRICT_MAIN,
    STRICT_OFFICE,
    STRINGS,
    Dialect,
    Written,
    archive,
    escaped,
)

Rows = Sequence[Sequence[str]]
Cell = Callable[[str, str], str]
STYLES = (
    '<numFmts><numFmt numFmtId="164" formatCode="General"/></numFmts>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="49"/></cellXfs>'
    # Styles of other lists may have the same numbers, and mean other cells.
    '<dxfs><dxf><numFmt numFmtId="0" formatCode="yyyy"/></dxf></dxfs>'
)


def name_of(column: int) -> str:
    """The letters of a column from 0, of which a sheet here has less than 700."""
    first, second = divmod(column, 26)
    return (chr(64 + first) if first else "") + chr(65 + second)


def rows_as(rows: Rows, cell: Cell, *, numbered: bool = True) -> str:
    """The rows of a sheet, each cell that has a content as ``cell`` makes it."""
    made = []
    for number, row in enumerate(rows, 1):
        cells = "".join(
            cell(f' r="{name_of(column)}{number}"' if numbered else "", text)
            for column, text in enumerate(row)
            if text or not numbered
        )
        where = f' r="{number}" spans="1:{len(row)}"' if numbered else ""
        made.append(f"<row{where}>{cells}</row>")
    return f"<sheetData>{''.join(made)}</sheetData>"


def inline(reference: str, text: str) -> str:
    """A text in its cell."""
    return f'<c{reference} s="1" t="inlineStr"><is>{plain(text)}</is></c>'


def computed(reference: str, text: str) -> str:
    """A text as a formula leaves it."""
    return f'<c{reference} t="str"><v>{escaped(text)}</v></c>'


def in_common(rows: Rows, item: Callable[[str], str]) -> tuple[str, str]:
    """The rows with their texts in the table that the cells share; and the table."""
    found: dict[str, int] = {}

    def cell(reference: str, text: str) -> str:
        number = found.setdefault(text, len(found))
        return f'<c{reference} s="1" t="s"><v>{number}</v></c>'

    sheet = rows_as(rows, cell)
    return sheet, "".join(f"<si>{item(text)}</si>" for text in found)


def plain(text: str) -> str:
    """A text as one element."""
    return f'<t xml:space="preserve">{escaped(text)}</t>'


def in_runs(text: str) -> str:
    """A shared text in several faces, and how it sounds in Japanese."""
    middle = len(text) // 2
    runs = "".join(
        f'<r><rPr><b/></rPr><t xml:space="preserve">{escaped(part)}</t></r>'
        for part in (text[:middle], text[middle:])
    )
    return f'{runs}<rPh sb="0" eb="1"><t>カナ</t></rPh><phoneticPr fontId="1"/>'


def shared(rows: Rows, item: Callable[[str], str] = plain, dialect: Dialect | None = None) -> bytes:
    """A workbook with a table of shared texts."""
    sheet, strings = in_common(rows, item)
    return Written(sheet, strings, STYLES, dialect=dialect or Dialect()).packed()


def renamed(rows: Rows) -> bytes:
    """A workbook whose parts have names in another case, and with other strokes."""
    sheet, strings = in_common(rows, plain)
    parts = Written(sheet, strings, STYLES).parts()
    names = {SHEET: r"xl\Worksheets\Sheet1.xml", STRINGS: "XL/Strings.XML"}
    return archive({names.get(name, name): data for name, data in parts.items()})


def second(rows: Rows) -> bytes:
    """A workbook in which the sheet is the second, by a name in capitals."""
    other = "xl/worksheets/notes.xml"
    notes = Written(rows_as([["id"], ["not this one"]], computed)).parts()[SHEET]
    return Written(
        rows_as(rows, inline),
        styles=STYLES,
        sheets=(("Notes", other), ("ACTIONS", SHEET)),
        more={other: notes},
    ).packed()


def in_utf_16(rows: Rows) -> bytes:
    """A workbook in UTF-16, which the standard allows."""
    return shared(rows, dialect=Dialect(encoding="utf-16"))


def crowded(rows: Rows) -> bytes:
    """A workbook with what others keep beside the cells: links to outside, rules, extensions."""
    beside = (
        '<sheetPr/><dimension ref="A1"/><cols><col min="1" max="3" width="9"/></cols>'
        + rows_as(rows, computed)
        + '<extLst><ext uri="{x}"><x14:f xmlns:x14="urn:x">A1</x14:f></ext></extLst>'
    )
    parts = Written(beside, styles=STYLES).parts()
    link = (
        f'<Relationship Id="o" Type="{OFFICE}/hyperlink" TargetMode="External" Target="http://x"/>'
    )
    end = b"</Relationships>"
    relations = parts[BOOK_RELATIONS].replace(end, link.encode() + end)
    assert MAIN.encode() in parts[BOOK]
    return archive({**parts, BOOK_RELATIONS: relations, "docProps/app.xml": b"<no", "x.png": b"\0"})


DIALECTS: dict[str, Callable[[Rows], bytes]] = {
    "texts in the cells": lambda rows: Written(rows_as(rows, inline), styles=STYLES).packed(),
    "no styles": lambda rows: Written(rows_as(rows, computed)).packed(),
    "no references": lambda rows: Written(rows_as(rows, computed, numbered=False)).packed(),
    "shared texts": shared,
    "shared texts in runs": lambda rows: shared(rows, in_runs),
    "strict": lambda rows: shared(rows, dialect=Dialect(STRICT_MAIN, STRICT_OFFICE)),
    "prefixes on all tags": lambda rows: shared(rows, dialect=Dialect(prefix="x")),
    "paths from the root": lambda rows: shared(rows, dialect=Dialect(root="/")),
    "names in another case": renamed,
    "the second sheet": second,
    "UTF-16": in_utf_16,
    "things beside the cells": crowded,
    "stored": lambda rows: Written(rows_as(rows, computed)).packed(0),
}
