"""What every report takes: a format, a file, a ledger and a day; and how it is delivered."""

import sys
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Annotated, Any

from atmt_cli.cli.bulk.export import STDOUT
from atmt_cli.cli.options import (
    AtOption,
    LedgerOption,
    LedgersOption,
    One,
    TodayOption,
    file_format,
    option,
    sharing,
)
from atmt_cli.cli.streams import complain, emit, emit_bytes, is_terminal
from atmt_cli.cli.viewpoint import Viewpoint
from atmt_cli.cli.wide_viewpoint import WideViewpoint
from atmt_cli.model.choices import pick
from atmt_cli.model.errors import UnavailableError, UsageError
from atmt_cli.model.text import did_you_mean, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from atmt_cli.model.dates import PartialDate
    from atmt_cli.model.findings import Finding
    from atmt_cli.model.ledger import Ledger
    from atmt_cli.render.reports.templates import OwnTemplate
    from atmt_cli.store.files.find import Folder
    from atmt_cli.store.many.ledgers import MemberReading
    from atmt_cli.views.reports.changes import PastLedger
    from atmt_cli.views.shares import LedgerShare

FORMS = ("md", "html", "docx", "json")
"""The formats of a report; the first where none is asked for, and no file's name tells."""
FileOption = Annotated[One, option("FILE", "Write to this file.", "--output", "-o")]
ReportSinceOption = Annotated[
    One, option("DATE", "Show what changed since then. Default: `stale_after` days ago.")
]


NewSinceOption = Annotated[One, option("DATE", "Also show what is new since then.")]


class Delivery:
    """Where a report goes to: of which ledger and day it is made, in which format, to which
    file.
    """

    def __init__(
        self,
        output: FileOption = None,
        ledger: LedgerOption = None,
        at: AtOption = None,
        today: TodayOption = None,
    ) -> None:
        self._viewpoint, self._output = Viewpoint(ledger, at, today), output
        self._folder: Folder | None = None

    @property
    def day(self) -> "date":
        """Return the day as of which the report is made."""
        return self._viewpoint.day

    def read(self, *, cautious: bool = True) -> "Ledger":
        """Read the ledger. Raises UsageError where the report would take its place.

        ``cautious`` says so where it records what came after the day that was asked for.
        """
        reading = self._viewpoint.read(cautious=cautious)
        self._folder = self._viewpoint.folder or reading.folder
        self._refuse_target((self._folder,))
        return reading.ledger

    def _refuse_target(self, folders: "Iterable[Folder]") -> None:
        """Raise UsageError where the report would take the place of a ledger in these folders."""
        if self._output is not None and not self._output.strip():
            raise UsageError("--output needs the name of a file", "for example: -o paper.html")
        if self._output not in (None, STDOUT):
            from atmt_cli.store.files.target import refuse_ledger

            for folder in folders:
                refuse_ledger(folder, Path(self._output))

    def judge(self, ledger: "Ledger") -> "tuple[Finding, ...]":
        """Return what every rule finds in a ledger."""
        return self._viewpoint.judge(ledger)

    def since(self, given: str | None, ledger: "Ledger") -> "PartialDate":
        """Return the date since which a report tells what changed. Raises UsageError."""
        from atmt_cli.model.date_forms import date_meant
        from atmt_cli.views.reports.paper import since_by_default

        if given is None:
            return since_by_default(ledger, self.day)
        try:
            meant = date_meant(given, self.day, ledger.head.settings.dates)
        except ValueError as error:
            raise UsageError(f"--since: {error}", "for example: --since 2018-03") from None
        if meant.after(self.day):
            raise UsageError(f"--since: {meant} is in the future", "name an earlier date")
        return meant

    def before(self, since: "PartialDate") -> "PastLedger":
        """Return the ledger as it was committed before a report looks back to."""
        return self._viewpoint.before(since.first)

    def since_named(self, given: str | None, ledger: "Ledger") -> "PartialDate | None":
        """Return the same where a date was named; None where none was. Raises UsageError."""
        return None if given is None else self.since(given, ledger)

    def form(self, given: str | None) -> str:
        """Return the format: as asked for, else as the file is called. Raises UsageError.

        A file that is called as one format and holds another would open in no program.
        """
        chosen = pick(given, FORMS, "format")
        ending = Path(self._output or "").suffix.casefold().removeprefix(".")
        known = {"htm": "html", "markdown": "md", **{one: one for one in FORMS}}
        if self._output in (None, STDOUT) or not ending:
            return chosen or FORMS[0]
        shown = visible(str(self._output))
        name = quote(str(self._output)[: -len(ending) - 1])
        if ending == "pdf":
            hint = f"-o {name}.html, and print that to PDF; or -o {name}.docx, and save it as PDF"
            raise UsageError(f"{shown}: atmt does not write PDF", hint)
        if chosen and known.get(ending, chosen) != chosen:
            hint = f"-o {name}.{chosen}, or leave out --format"
            raise UsageError(f"{shown} ends in .{ending}, but the format is {chosen}", hint)
        if not chosen and ending not in known:
            raise UsageError(
                f"{shown}: atmt cannot write this kind of file, only "
                f"{', '.join(f'.{one}' for one in FORMS)}",
                "name the format: --format md",
            )
        return chosen or known[ending]

    def deliver(self, report: str, form: str, facts: Any) -> None:
        """Write a report to its file, or to standard output.

        Raises UsageError where a package is missing, and UnavailableError.
        """
        if form == "docx":
            self.send(self._word(report, facts), report)
        else:
            self.send(self._text(report, form, facts), report)

    def _text(self, report: str, form: str, facts: Any) -> str:
        from atmt_cli.render.reports.records import render_facts
        from atmt_cli.render.reports.seal import sealed, sealed_json

        if form == "json":
            return sealed_json(render_facts(report, self.day, facts), report)
        from atmt_cli.render.reports.templates import render_report

        name = "ledger.html" if report == "html" else f"{report}.{form}"
        own = texts_among(own_templates(self._folder))
        return sealed(render_report(name, facts, own), report)

    def _word(self, report: str, facts: Any) -> bytes:
        from atmt_cli.render.reports.templates import shipped_template, word_environment
        from atmt_cli.render.reports.word import fill_word, require_word

        require_word()
        if self._output in (None, STDOUT) and is_terminal(sys.stdout):
            hint = f"write it to a file: -o {report}.docx"
            raise UsageError("a Word file cannot be shown on a terminal", hint)
        name = f"{report}.docx"
        own = own_templates(self._folder)
        shown, data = own.get(name) or (name, shipped_template(name))
        return fill_word(data, shown, facts, report, word_environment())

    def send(self, made: str | bytes, report: str) -> None:
        """Write a report to the file that was named, or to standard output.

        Raises UnavailableError where a file is there that is not a report of this kind, just as
        atmt wrote it.
        """
        if self._output in (None, STDOUT):
            emit((made,)) if isinstance(made, str) else emit_bytes(made)
            return
        from atmt_cli.store.files.target import is_stream, read_target, write_target

        target = Path(str(self._output))
        data = made.encode("utf-8", "backslashreplace") if isinstance(made, str) else made
        if is_stream(target):
            write_target(target, data)
            return
        standing = read_target(target, "name another file")
        if standing not in (None, b"", data) and not _is_ours(standing or b"", report):
            what = "is not a report that atmt wrote, or was edited since"
            raise UnavailableError(
                f"{visible(str(target))} exists, and {what}",
                "name another file, or move that one away; nothing was written",
            )
        write_target(target, data)
        shown = visible(quote(str(target)))
        emit((f"{shown} written, as of {self.day}\n", _next_step(target, shown)))


class WideDelivery(Delivery):
    """Where a report goes to that is made of one ledger, or of all those that a manifest names."""

    def __init__(
        self,
        output: FileOption = None,
        ledger: LedgerOption = None,
        ledgers: LedgersOption = None,
        at: AtOption = None,
        today: TodayOption = None,
    ) -> None:
        super().__init__(output, ledger, at, today)
        self._viewpoint = self._wide = WideViewpoint(ledger, ledgers, at, today)

    def shares(self) -> "list[LedgerShare]":
        """Read the ledgers. Raises UsageError where the report would take the place of one."""
        shares = self._wide.shares(cautious=True)
        self._refuse_target(self._wide.folders)
        return shares

    @property
    def troubled(self) -> "Sequence[MemberReading]":
        """Return the ledgers that cannot be read."""
        return self._wide.troubled

    @property
    def is_partial(self) -> bool:
        """Return whether a ledger could not be read."""
        return bool(self._wide.troubled)

    def tell_unread(self) -> None:
        """Say why each ledger that cannot be read was not; then raise UnavailableError."""
        self._wide.tell_unread()


def _next_step(target: Path, shown: str) -> str:
    """Return what a person does next with a report that was written; nothing for a script's."""
    words = {
        ".docx": "open it, and edit it before the meeting",
        ".html": "open it in a browser, and print it from there",
        ".htm": "open it in a browser, and print it from there",
        ".md": f"read it: cat {shown}; for Word: -o NAME.docx",
    }
    said = words.get(target.suffix.casefold())
    return f"  next: {said}\n" if said else ""


def own_templates(folder: "Folder | None") -> dict[str, tuple[str, bytes]]:
    """Return the templates beside a ledger; name each that nothing would use."""
    from atmt_cli.render.reports.templates import SHIPPED, SHIPPED_WORD
    from atmt_cli.store.templates import read_templates

    if folder is None:
        return {}
    found = read_templates(folder, (".html", ".md", ".txt", ".css", ".docx"))
    known = (*SHIPPED, *SHIPPED_WORD)
    for name, (path, _) in found.items():
        # What else is in a text file, people may have noted down there.
        if name not in known and not name.startswith("_") and not name.endswith(".txt"):
            complain(
                f"atmt: {visible(path)} is not the name of a shipped template"
                f"{did_you_mean(name, known)}\n"
                "  a part of your own that another template includes begins with _\n"
            )
    return found


def texts_among(templates: "Mapping[str, tuple[str, bytes]]") -> "dict[str, OwnTemplate]":
    """Return the templates of text among some. Raises UnavailableError where one is no text."""
    from atmt_cli.render.reports.templates import OwnTemplate
    from atmt_cli.store.templates import template_text

    return {
        name: OwnTemplate(path, template_text(path, data))
        for name, (path, data) in templates.items()
        if not name.endswith(".docx")
    }


def _is_ours(standing: bytes, report: str) -> bool:
    """Return whether a file is a report of a kind that nobody has touched since."""
    if report == "calendar":
        from atmt_cli.render.reports.ics import is_untouched_calendar

        return is_untouched_calendar(standing)
    if standing.startswith(b"PK"):
        from atmt_cli.render.reports.word import is_untouched_word

        return is_untouched_word(standing, report)
    from atmt_cli.render.reports.seal import is_untouched

    return is_untouched(standing.decode("utf-8", "replace"), report)


ReportFormatOption = Annotated[
    One, file_format(FORMS, "md, html, docx or json. Default: from the name after -o, else md.")
]
delivering = sharing(Delivery, "delivery")
"""Gives a command that makes a report the options that all of them take, as a ``delivery``."""
delivering_all = sharing(WideDelivery, "delivery")
"""Gives the same to a report that may be made of all the ledgers of a manifest."""
