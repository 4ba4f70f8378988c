"""Sheets that no program made: small files that would cost much, or mean two things.

Each is made by a few lines here. test_bombs.py holds the tool to the table, and bench/hostile.py
prints what each took.
"""

import io
import struct
import sys
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bulk.workbooks import (
    BOOK,
    BOOK_RELATIONS,
    PLAIN,
    ROOT,
    SHEET,
    Written,
    archive,
    rows_of,
)

MIB = 1024 * 1024


@dataclass(frozen=True)
class Bomb:
    """A file, and what is said of it; ``big`` where it takes long to make."""

    name: str
    make: Callable[[], bytes]
    said: str
    code: int = 3
    ending: str = "xlsx"
    big: bool = False

    def __str__(self) -> str:
        return self.name.replace(" ", "-")

    def write(self, folder: Path) -> Path:
        """Write it to a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self}.{self.ending}"
        path.write_bytes(self.make())
        return path


def sheet(body: str, **more: str | None) -> Callable[[], bytes]:
    """A workbook with these rows below its header."""
    return lambda: Written(rows_of(body), **more).packed()


def late(make: Callable[[], Callable[[], bytes]]) -> Callable[[], bytes]:
    """A file of a text that is so large that it is only made with the file."""

    def made() -> bytes:
        return make()()

    return made


def repeated(before: str, piece: str, count: int, after: str = "") -> Callable[[], bytes]:
    """A workbook with one thing in its sheet very often."""
    return lambda: Written(rows_of(before + piece * count + after)).packed()


def cell(reference: str, given: str, value: str) -> str:
    """A row of one cell."""
    row = reference.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return f'<row r="{row}"><c r="{reference}" {given}>{value}</c></row>'


def packed_as(method: int) -> Callable[[], bytes]:
    """A sheet of 512 MiB of blanks, compressed in another way; by the directory it is 1 KiB."""

    def make() -> bytes:
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", method) as new:
            for name, data in Written().parts().items():
                if name != SHEET:
                    new.writestr(name, data)
            with new.open(SHEET, "w") as part:
                part.write(Written("<sheetData>").parts()[SHEET].partition(b"</sh")[0])
                for _ in range(512):
                    part.write(b" " * MIB)
        return patched(made.getvalue(), 24, struct.pack("<I", 1024))

    return make


def patched(data: bytes, at: int, entry: bytes) -> bytes:
    """An archive with bytes at an offset of every entry of its directory."""
    made = bytearray(data)
    start = made.find(b"PK\1\2")
    while start >= 0:
        made[start + at : start + at + len(entry)] = entry
        start = made.find(b"PK\1\2", start + 4)
    return bytes(made)


def encrypted() -> bytes:
    """A workbook whose members are marked as encrypted."""
    return patched(Written().packed(), 8, b"\1\0")


def small_lies() -> bytes:
    """A directory by which each part unpacks to one byte."""
    return patched(Written().packed(), 24, struct.pack("<I", 1))


def large_lies() -> bytes:
    """A directory by which each part has 2 GiB, packed and unpacked."""
    return patched(Written().packed(), 20, struct.pack("<II", 2**31 - 1, 2**31 - 1))


def overlapping(count: int) -> bytes:
    """Entries for a MiB each that all lead to the same bytes."""
    compress = zlib.compressobj(9, zlib.DEFLATED, -15)
    content = b" " * MIB
    body = compress.compress(content) + compress.flush()
    sizes = struct.pack("<III", zlib.crc32(content), len(body), len(content))
    versions = struct.pack("<HHHHH", 20, 0, 8, 0, 0x21)
    name = b"xl/0000.xml"
    local = b"PK\3\4" + versions + sizes + struct.pack("<HH", len(name), 0) + name + body
    entries = b"".join(
        b"PK\1\2" + struct.pack("<H", 20) + versions + sizes
        + struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0, 0) + b"xl/%04d.xml" % number
        for number in range(count)
    )  # fmt: skip
    end = struct.pack("<HHHHIIH", 0, 0, count, count, len(entries), len(local), 0)
    return local + entries + b"PK\5\6" + end


def long_names() -> bytes:
    """A directory of 400 parts with names of 64,000 bytes."""
    return archive({f"{number:03}" + "é" * 32_000: b"" for number in range(400)})


def commented() -> bytes:
    """A workbook behind whose end a comment begins, with the mark of an entry in it."""
    made = bytearray(Written().packed())
    comment = (b"PK\1\2" * 16_384)[:65_535]
    made[-2:] = struct.pack("<H", len(comment))
    return bytes(made) + comment


def zip64() -> bytes:
    """An end of the directory that leads to one of 2 EiB."""
    made = Written().packed()
    end = made[-22:]
    record = b"PK\6\6" + struct.pack(
        "<QHHIIQQQQ", 44, 45, 45, 0, 0, 2**32, 2**32, 2**61, len(made) - 22
    )
    locator = b"PK\6\7" + struct.pack("<IQI", 0, len(made) - 22, 1)
    return made[:-22] + record + locator + end[:8] + b"\xff" * 12 + b"\0\0"


def twice() -> bytes:
    """A workbook with two sheets of one name; programs differ in which they take."""
    return archive({**Written().parts(), SHEET.upper(): Written().parts()[SHEET]})


def unsaid(part: str) -> Callable[[], bytes]:
    """A workbook without one of its parts."""
    return lambda: archive({k: v for k, v in Written().parts().items() if k != part})


def in_circles() -> bytes:
    """A workbook whose texts, styles and sheet are all the list of its relations."""
    made = Written(strings="", styles="").parts()
    relations = made[BOOK_RELATIONS].decode()
    for target in ("worksheets/sheet1.xml", "strings.xml", "styles.xml"):
        relations = relations.replace(target, "_rels/workbook.xml.rels")
    return archive({**made, BOOK_RELATIONS: relations.encode()})


def outside() -> bytes:
    """A workbook whose sheet is said to be a file of the machine."""
    made = Written().parts()
    leads = made[BOOK_RELATIONS].replace(b"worksheets/sheet1.xml", b"../../../../etc/passwd")
    return archive({**made, BOOK_RELATIONS: leads, "../../../../etc/shadow": b"x"})


def doctype(inside: str) -> Callable[[], bytes]:
    """A sheet that declares a document type."""

    def make() -> bytes:
        made = Written().parts()
        old = made[SHEET].replace(b"?>", b"?><!DOCTYPE x [" + inside.encode() + b"]>", 1)
        return archive({**made, SHEET: old.replace(b"id", b"&h;")})

    return make


def declared(encoding: str) -> Callable[[], bytes]:
    """A sheet that says it is in another encoding."""

    def make() -> bytes:
        made = Written().parts()
        return archive({**made, SHEET: made[SHEET].replace(b'"utf-8"', f'"{encoding}"'.encode())})

    return make


def many_sheets(count: int) -> Callable[[], bytes]:
    """A workbook that lists one part of 2,000 rows very often, by names that are not ours."""

    def make() -> bytes:
        body = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(2, 2000))
        return Written(rows_of(body).replace("id", "x"), sheets=[
            (f"s{number}", SHEET) for number in range(count)]).packed()  # fmt: skip

    return make


def shared(text: str, uses: int) -> Callable[[], bytes]:
    """A workbook that shows one text in very many cells."""

    def make() -> bytes:
        body = "".join(
            f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c><c r="B{n}" t="s"><v>0</v></c></row>'
            for n in range(2, uses // 2 + 2)
        )
        return Written(rows_of(body), strings=f"<si><t>{text}</t></si>").packed()

    return make


def formats(code: str, count: int = 1) -> Callable[[], bytes]:
    """A workbook whose cell is shown by a format, and that has so many of them."""

    def make() -> bytes:
        listed = "".join(
            f'<numFmt numFmtId="{164 + n}" formatCode="{code}"/>' for n in range(count)
        )
        styles = "".join(f'<xf numFmtId="{164 + n}"/>' for n in range(count))
        body = "".join(
            f'<row r="{n + 2}"><c r="A{n + 2}" s="{n}"><v>1</v></c></row>' for n in range(count)
        )
        return Written(
            rows_of(body), styles=f"<numFmts>{listed}</numFmts><cellXfs>{styles}</cellXfs>"
        ).packed()

    return make


NAN = cell("A2", "", "<v>NaN</v>")
STRUCTURE = (
    Bomb("bzip2", packed_as(zipfile.ZIP_BZIP2), "compression (method 12)", big=True),
    Bomb("LZMA", packed_as(zipfile.ZIP_LZMA), "compression (method 14)", big=True),
    Bomb("encrypted members", encrypted, "without a password"),
    Bomb("an old workbook", lambda: bytes.fromhex("D0CF11E0A1B11AE1") + bytes(4096),
         "an old .xls workbook, or one with a password"),
    Bomb("an OpenDocument sheet", lambda: archive(
        {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}, zipfile.ZIP_STORED),
        "an OpenDocument file (.ods)"),
    Bomb("a binary workbook", lambda: archive(
        {ROOT: PLAIN.related("", [("officeDocument", "xl/workbook.bin")])}),
        "a binary workbook (.xlsb)"),
    Bomb("sizes that lie low", small_lies, "it is broken"),
    Bomb("sizes that lie high", large_lies, "more than 64 MiB once unpacked"),
    Bomb("9,000 parts that overlap", lambda: overlapping(9_000),
         "more than 64 MiB once unpacked"),
    Bomb("60 parts that overlap", lambda: overlapping(60), "its parts overlap"),
    Bomb("a part twice", twice, "it has the part XL/WORKSHEETS/SHEET1.XML twice"),
    Bomb("names of parts without end", long_names, "not an XLSX workbook", big=True),
    Bomb("a comment of entries", commented, "more than 10000 parts"),
    Bomb("a zip64 end that lies", zip64, "not an XLSX workbook"),
    Bomb("20,000 parts", lambda: archive({str(n): b"" for n in range(20_000)}),
         "more than 10000 parts", big=True),
    Bomb("65 MiB of blanks", lambda: Written(more={"a": b" " * (65 * MIB)}).packed(),
         "more than 64 MiB once unpacked", big=True),
    Bomb("no sheet", unsaid(SHEET), "it has no part xl/worksheets/sheet1.xml"),
    Bomb("no list of sheets", unsaid(BOOK), "it has no part xl/workbook.xml"),
    Bomb("no relations", unsaid(ROOT), "not an XLSX workbook"),
    Bomb("relations in circles", in_circles, "there is no column id", 2),
    Bomb("a part outside", outside, "it has no part etc/passwd"),
    Bomb("50,000 sheets of one part", many_sheets(50_000), "more than 1000 sheets", big=True),
    Bomb("900 sheets of one part", many_sheets(900), "unknown column 'x'", 2),
)  # fmt: skip
MARKUP = (
    Bomb("a billion laughs", doctype('<!ENTITY a "ha"><!ENTITY h "&a;&a;">'),
         "declares a document type"),
    Bomb("an outside entity", doctype('<!ENTITY h SYSTEM "file:///etc/passwd">'),
         "declares a document type"),
    Bomb("UTF-7", declared("utf-7"), "it is in utf-7"),
    Bomb("UTF-16 that is none", declared("utf-16"), "it is broken"),
    Bomb("100,000 levels", repeated("", "<x>", 100_000), "nested deeper than 100 levels"),
    Bomb("5,000,000 tags", repeated("", "<x/>", 5_000_000), "more than 2000000 tags", big=True),
    Bomb("5,000,000 entities", repeated("<x>", "&#9;<y/>", 5_000_000), "more than 2000000 tags",
         big=True),
    Bomb("60 MB of line ends", late(lambda: sheet("\n" * 60 * MIB + NAN)),
         "which is not a number", 2, big=True),
    Bomb("60 MB of escaped blanks", late(lambda: sheet("&#9;" * 15 * MIB + NAN)),
         "which is not a number", 2, big=True),
    Bomb("a tag of 15 MB", repeated('<x a="', "A1 ", 5_000_000, '"/>'),
         "longer than 1 MiB", big=True),
    Bomb("a name of 15 MB", repeated("<", "abc", 5_000_000, "/>"), "longer than 1 MiB", big=True),
    Bomb("a comment of 15 MB", repeated("<!--", "abc", 5_000_000, "-->"), "longer than 1 MiB",
         big=True),
    Bomb("90,000 attributes on a tag",
         late(lambda: sheet("<x " + " ".join(f"a{n:x}=''" for n in range(90_000)) + "/>")),
         "more than 10000 different names", big=True),
    Bomb("1,000,000 names of tags", late(
        lambda: sheet("".join(f"<a{n:x}/>" for n in range(1_000_000)))),
         "more than 10000 different names", big=True),
    Bomb("1,000,000 namespaces",
         late(lambda: sheet("".join(f"<x xmlns:a{n:x}='u'/>" for n in range(1_000_000)))),
         "more than 10000 different names", big=True),
)  # fmt: skip
CELLS = (
    Bomb("2,000,000 empty rows", repeated("", "<row/>", 2_000_000), "more than 50000 rows",
         big=True),
    Bomb("2,000,000 empty cells", repeated("<row>", "<c/>", 2_000_000, "</row>"),
         "more than 300000 cells", big=True),
    Bomb("a cell at the far corner", sheet(cell("XFD1048576", "", "<v>1</v>")),
         "actions!XFD1048576 holds something"),
    Bomb("a sparse grid", sheet(cell("A2", "", "<v>1</v>") + cell("GQ49999", "", "<v>1</v>")),
         "as far as cell GQ49999"),
    Bomb("1,000,000 merged cells", lambda: Written(
        rows_of("") + '<mergeCell ref="A1:B2"/>' * 1_000_000).packed(), "merged", big=True),
    Bomb("rows out of order", sheet(cell("A3", "", "<v>1</v>") + cell("A2", "", "<v>1</v>")),
         "after row 3 comes row '2'"),
    Bomb("a cell twice", sheet('<row r="2"><c r="B2"/><c r="B2"/></row>'),
         "actions!B2 is out of order"),
    Bomb("a cell of another row", sheet('<row r="2"><c r="A3"/></row>'), "is called 'A3'"),
    Bomb("a cell in other digits", sheet('<row r="2"><c r="A\u0662"/></row>'),
         "is called 'A\u0662'"),
    Bomb("a row in other digits", sheet('<row r="\u0662"/>'), "after row 1 comes row '\u0662'"),
    Bomb("a row of 5,000 digits", sheet(f'<row r="{"9" * 5000}"/>'), "after row 1 comes row '999"),
    Bomb("a text of -1", sheet(cell("A2", 't="s"', "<v>-1</v>"), strings="<si><t>x</t></si>"),
         "actions!A2 shows the shared text '-1', which is not there"),
    Bomb("a text that is not there", sheet(cell("A2", 't="s"', "<v>7</v>"), strings=""),
         "actions!A2 shows the shared text '7', which is not there"),
    Bomb("a text of 5,000 digits", sheet(cell("A2", 't="s"', f"<v>{'9' * 5000}</v>"), strings=""),
         "actions!A2 shows the shared text '999"),
    Bomb("a style of -1", sheet(cell("A2", 's="-1"', "<v>7</v>"), styles=""),
         "actions!A2 has the style '-1', which is not there"),
    Bomb("a style that is not there", sheet(cell("A2", 's="70000"', "<v>7</v>")),
         "actions!A2 has the style '70000', which is not there"),
    Bomb("a kind that is none", sheet(cell("A2", 't="z"', "<v>7</v>")),
         "actions!A2 has the kind 'z', which no cell has"),
    Bomb("100,000 styles", lambda: Written(
        styles=f"<cellXfs>{'<xf/>' * 100_000}</cellXfs>").packed(), "more than 65536 styles"),
    Bomb("a format of 400,000 brackets", formats("[h" * 400_000), "longer than 255 characters"),
    Bomb("20,000 formats of brackets", formats("[h" * 127, 20_000), "no action '1'", 2, big=True),
    Bomb("1,000,000 texts", lambda: Written(strings="<si/>" * 1_000_000).packed(),
         "more than 300000 shared texts", big=True),
    Bomb("a text in very many cells", shared("x" * 30_000, 2_000),
         "more than 8388608 characters in its cells"),
    Bomb("a text of 9 MiB", late(lambda: sheet(cell("A2", 't="str"', f"<v>{'x' * 9 * MIB}</v>"))),
         "longer than 4194304 characters", big=True),
    Bomb("6,000,000 faces in two cells", late(lambda: sheet(
        "".join(cell(at, 't="str"', f"<v>{'😀' * 3 * MIB}</v>") for at in ("A2", "A3")))),
         "no action '😀", 2, big=True),
    Bomb("1,000,000 runs in a cell", late(lambda: sheet(
        cell("A2", 't="inlineStr"', f"<is>{'<r><t>x</t></r>' * 1_000_000}</is>"))),
        "more than 2000000 tags", big=True),
    Bomb("500,000 formulas", repeated("", f"<row>{'<c><f/></c>' * 100}</row>", 4_990, ""),
         "more than 1000 cells that hold a formula", big=True),
    Bomb("a half of a character", sheet(cell("C2", 't="str"', "<v>_xD800_</v>")),
         "actions!C2 holds half of a character (_xD800_)", 2),
    Bomb("numbers that are none", sheet(
        cell("A2", "", "<v>NaN</v>") + cell("A3", "", "<v>1e999</v>")),
         "actions!A2 holds 'NaN', which is not a number", 2),
    Bomb("400,000 dates of one day", lambda: Written(
        rows_of(("<row>" + '<c s="0"><v>1.5</v></c>' * 200 + "</row>") * 2_000),
        styles='<cellXfs><xf numFmtId="22"/></cellXfs>').packed(), "more than 300000 cells",
        big=True),
    Bomb("a date of the year 9,999,999", sheet(
        cell("A2", 's="0"', "<v>3652058000</v>"), styles='<cellXfs><xf numFmtId="14"/></cellXfs>'),
        "actions!A2 holds 3652058000, which is not a date", 2),
)  # fmt: skip
CSV = (
    Bomb("a quote that never ends", lambda: b'id,note\nA1,"' + b"x,\n" * 20 * MIB,
         "a quote that opens in line 2 may not be closed", 2, "csv", big=True),
    Bomb("a line of 64 MB", lambda: b"id,note\n" + b"x" * (63 * MIB),
         "line 2 is longer than 4194304 characters", 3, "csv", big=True),
    Bomb("64 MB of line ends", lambda: b"id\n" + b"\n" * (63 * MIB), "more than 50000 rows", 3,
         "csv", big=True),
    Bomb("64 MB of commas", lambda: b"id\n" + (b"," * 900 + b"\n") * 70_000,
         "more than 5000000 cells", 3, "csv", big=True),
    Bomb("64 MB of commas in one row", lambda: b"id\n" + (b'"\n"' + b"," * 900) * 70_000,
         "more than 1000 columns", 3, "csv", big=True),
    Bomb("64 MB of faces", lambda: b"id\n" + ("😀" * 4000 + "\n").encode() * 4000,
         "more than 8388608 characters in its cells", 3, "csv", big=True),
    Bomb("64 MB of short cells", lambda: b"id" + b",ab" * 900 + (b"\nxy" + b",ab" * 900) * 20_000,
         "more than 300000 cells", 3, "csv", big=True),
    Bomb("NULs", lambda: b"id,note\nA1,\0\0\n", "line 2 holds a NUL", 3, "csv"),
    Bomb("a separator that is a quote", lambda: b'sep="\nid"note\n',
         "unknown column 'sep=", 2, "csv"),
)  # fmt: skip
BOMBS = (*STRUCTURE, *MARKUP, *CELLS, *CSV)


if __name__ == "__main__":
    for one in BOMBS:
        one.write(Path(sys.argv[1]))
