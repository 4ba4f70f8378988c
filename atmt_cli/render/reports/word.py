"""Reports as Word files: a template of Word's, filled by docxtpl. Needs the extra `docx`.

The container is pinned: every part bears the first day that a ZIP can, so that the same facts make
the same bytes. The digest by which a file is known again stands in its properties: Word leaves it
there when somebody edits the file, and then it no longer fits.
"""

import re
import zlib
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from typing import Any, NamedTuple
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from jinja2 import Environment

from atmt_cli.model.errors import UnavailableError, UsageError
from atmt_cli.model.text import visible

_TEXT, _PROPERTIES = "word/document.xml", "docProps/core.xml"
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
_LARGEST = 64 * 1024 * 1024
_SEAL = re.compile(r"<dc:identifier>atmt report ([a-z]+), sha256:([0-9a-f]{64})</dc:identifier>")
_NO_SEAL = "atmt report, not sealed yet"
_LONGEST_TITLE = 200
"""A property of a document has no more than 255 characters."""


def require_word() -> Any:
    """Return the class that fills templates. Raises UsageError where the package is missing."""
    try:
        from docxtpl import DocxTemplate  # noqa: PLC0415 - an optional extra
    except ImportError as error:
        hint = "pip install 'atmt[docx]'; or use HTML: --format html"
        raise UsageError("DOCX needs the package docxtpl, which is not installed", hint) from error
    return DocxTemplate


def fill_word(
    template: bytes, shown: str, facts: NamedTuple, report: str, environment: Environment
) -> bytes:
    """Fill a template with the facts of a report; ``shown`` is its path as people read it.

    Raises UnavailableError where the template fails.
    """
    made = require_word()(BytesIO(template))
    fields = facts._asdict()
    try:
        made.render(fields, environment, autoescape=True)
    except Exception as error:
        said = visible(str(error) or type(error).__name__)
        near = [" ".join(line.split()) for line in getattr(error, "docx_context", ())]
        where = f", near '{visible(' '.join(filter(None, near)))[:80]}'" if any(near) else ""
        raise UnavailableError(
            f"{visible(shown)}: this template failed: {said}{where}",
            f"compare it with the shipped {report}.docx: atmt report --write-templates DIR; "
            f"or move {visible(shown)} away, and the shipped one is used",
        ) from None
    of_document = made.docx.core_properties
    day = fields["masthead"].day.first
    of_document.title = visible(fields["masthead"].title)[:_LONGEST_TITLE]
    of_document.author = "atmt"
    of_document.created = of_document.modified = datetime(day.year, day.month, day.day, tzinfo=UTC)
    of_document.revision = 1
    of_document.identifier = _NO_SEAL
    written = BytesIO()
    made.docx.save(written)
    return pinned(written.getvalue(), report)


def is_untouched_word(data: bytes, report: str) -> bool:
    """Return whether bytes are a report of a kind, as atmt wrote it."""
    try:
        with ZipFile(BytesIO(data)) as file:
            if any(file.getinfo(name).file_size > _LARGEST for name in (_TEXT, _PROPERTIES)):
                return False
            text, properties = file.read(_TEXT), file.read(_PROPERTIES).decode("utf-8", "replace")
    except (
        BadZipFile,
        KeyError,
        OSError,
        ValueError,
        NotImplementedError,
        RuntimeError,
        zlib.error,
    ):
        return False
    found = _SEAL.search(properties)
    return found is not None and found[1] == report and found[2] == sha256(text).hexdigest()


def pinned(data: bytes, report: str) -> bytes:
    """Return a Word file with nothing in its container that tells when it was made.

    Where it has the place of a seal, that is filled in.
    """
    written = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(written, "w", ZIP_DEFLATED) as new:
        seal = f"atmt report {report}, sha256:{sha256(old.read(_TEXT)).hexdigest()}"
        for one in old.infolist():
            part = old.read(one)
            if one.filename == _PROPERTIES:
                part = part.replace(_NO_SEAL.encode(), seal.encode())
            info = ZipInfo(one.filename, _FIRST_DAY)
            info.compress_type, info.create_system = ZIP_DEFLATED, 0
            new.writestr(info, part)
    return written.getvalue()
