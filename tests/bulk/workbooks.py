"""Workbooks part by part, as no library writes them: small ones that every program could have
written, and what to make bombs of.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
SHEET, STRINGS, STYLES = (f"xl/{one}.xml" for one in ("worksheets/sheet1", "strings", "styles"))
BOOK, BOOK_RELATIONS, ROOT = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "_rels/.rels"
_ALIKE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
HEADER = '<row r="1"><c r="A1" t="str"><v>id</v></c><c r="B1" t="str"><v>note</v></c></row>'


def archive(parts: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The parts as a package."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as new:
        for name, data in parts.items():
            new.writestr(name, data)
    return made.getvalue()


@dataclass(frozen=True)
class Dialect:
    """How a program writes workbooks: its namespaces, prefixes, paths and encoding."""

    main: str = MAIN
    office: str = OFFICE
    prefix: str = ""
    root: str = ""
    encoding: str = "utf-8"

    def tagged(self, text: str) -> str:
        """XML with the prefix of this program on all its tags."""
        if not self.prefix:
            return text
        return (
            text.replace("</", "\0")
            .replace("<", f"<{self.prefix}:")
            .replace("\0", f"</{self.prefix}:")
        )

    def part(self, tag: str, text: str) -> bytes:
        """A part whose root is this tag."""
        name = f":{self.prefix}" if self.prefix else ""
        head = f'<?xml version="1.0" encoding="{self.encoding}"?>'
        spaces = f'xmlns{name}="{self.main}" xmlns:r="{self.office}"'
        root = self.tagged(f"<{tag}>{text}</{tag}>")
        opening = self.tagged(f"<{tag}>")
        return (head + root.replace(opening, f"{opening[:-1]} {spaces}>", 1)).encode(self.encoding)

    def related(self, folder: str, kinds: Iterable[tuple[str, str]]) -> bytes:
        """The relations from a folder to parts, by kind."""
        found = "".join(
            f'<Relationship Id="r{number}" Type="{self.office}/{kind}" '
            f'Target="{self.root + path if self.root else path.removeprefix(folder)}"/>'
            for number, (kind, path) in enumerate(kinds, 1)
        )
        return f'<Relationships xmlns="{RELATIONS}">{found}</Relationships>'.encode()


PLAIN = Dialect()


@dataclass(frozen=True)
class Written:
    """The parts of a workbook as XML; ``sheets`` are names, and the parts that they lead to."""

    sheet: str = f"<sheetData>{HEADER}</sheetData>"
    strings: str | None = None
    styles: str | None = None
    properties: str = ""
    sheets: Sequence[tuple[str, str]] = (("actions", SHEET),)
    more: Mapping[str, bytes] = field(default_factory=dict)
    dialect: Dialect = PLAIN

    def parts(self) -> dict[str, bytes]:
        """The parts by their names."""
        one = self.dialect
        kinds = [("worksheet", path) for _, path in self.sheets]
        made = {SHEET: one.part("worksheet", self.sheet)}
        for path, kind, tag, text in (
            (STRINGS, "sharedStrings", "sst", self.strings),
            (STYLES, "styles", "styleSheet", self.styles),
        ):
            if text is not None:
                kinds.append((kind, path))
                made[path] = one.part(tag, text)
        listed = "".join(
            f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="r{number}"/>'
            for number, (name, _) in enumerate(self.sheets, 1)
        )
        return {
            ROOT: one.related("", [("officeDocument", BOOK)]),
            BOOK: one.part("workbook", f"{self.properties}<sheets>{listed}</sheets>"),
            BOOK_RELATIONS: one.related("xl/", kinds),
            **made,
            **self.more,
        }

    def packed(self, method: int = zipfile.ZIP_DEFLATED) -> bytes:
        """The workbook."""
        return archive(self.parts(), method)


def rows_of(body: str) -> str:
    """The data of a sheet: the header, and these rows."""
    return f"<sheetData>{HEADER}{body}</sheetData>"


def escaped(text: str) -> str:
    """A text as XML has it, and as the standard writes what XML would change or cannot hold."""
    return escape(_ALIKE.sub("_x005F_", text).replace("\r", "_x000D_"))
