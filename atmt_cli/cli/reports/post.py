"""Letters as files: each letter in its format, and the form that goes with it."""

import sys
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any, NamedTuple

from atmt_cli.cli.streams import complain, emit, emit_bytes, is_terminal
from atmt_cli.model.errors import UnavailableError, UsageError
from atmt_cli.model.text import counted, visible

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from atmt_cli.cli.bulk.export import SheetWriter
    from atmt_cli.render.reports.mail import AnyLetter
    from atmt_cli.rules.owners import Owners
    from atmt_cli.views.reports.letter import OwnerLetter
    from atmt_cli.views.shares import Unread


class Enclosure(NamedTuple):
    """The letter of one ledger, and of what it is made: the ledger in which it is recorded.

    ``record`` is the operation that records it, as a line of a file for `atmt apply`.
    """

    owners: "Owners"
    letter: "OwnerLetter"
    record: bytes | None = None


class Sending(NamedTuple):
    """What goes out to one body: a letter, which has a part from each ledger that writes.

    ``name`` is how its files are called.
    """

    name: str
    letter: "AnyLetter"
    enclosures: "Sequence[Enclosure]"


class Post:
    """The letters of a day: in which format each goes out, and with which kind of form."""

    def __init__(
        self,
        day: "date",
        sendings: "Sequence[Sending]",
        templates: Mapping[str, tuple[str, bytes]],
        format_: str,
    ) -> None:
        self.day, self._sendings, self._templates = day, sendings, templates
        self._format = format_
        self._sheets: dict[int, SheetWriter] = {}

    @property
    def names(self) -> list[str]:
        """Return how the files of each letter are called."""
        return [one.name for one in self._sendings]

    @property
    def ledgers(self) -> list[str]:
        """Return the name of the ledger of each part of a letter, where several are read."""
        parts = (part for one in self._sendings for part in one.letter.parts)
        return [part.ledger for part in parts if part.ledger]

    def emit(self, unread: "Sequence[Unread] | None" = None) -> None:
        """Write the letters to standard output: one, unless they go out as JSON, where the ledgers
        are named that cannot be read.

        Raises UsageError where a terminal cannot show it.
        """
        if self._format == "json":
            emit((self._records(unread),))
            return
        for one in self._sendings:
            if self._format == "docx" and is_terminal(sys.stdout):
                hint = f"write it to a folder: atmt report chase {one.name} -o letters"
                raise UsageError("a Word file cannot be shown on a terminal", hint)
            made = self._made(one)
            emit_bytes(made) if self._format == "docx" else emit((made.decode(),))

    def write(self, there: Path, hint: str) -> str:
        """Write the letters and their forms into a folder, and return what to say of it.

        What came back is not written over: nothing is, where one is. Raises UnavailableError, with
        what to do then.
        """
        from atmt_cli.store.files.target import read_target, write_all

        made = dict(self._files(there))
        standing = {path: read_target(path) for path in made}
        for path, data in made.items():
            if standing[path] not in (None, data):
                message = f"{visible(str(path))} already exists, and may have been filled in"
                raise UnavailableError(message, f"{hint}; nothing was written")
        write_all(there, {path: data for path, data in made.items() if standing[path] is None})
        return self._said(there)

    def _files(self, there: Path) -> Iterator[tuple[Path, bytes]]:
        for one in self._sendings:
            yield there / f"{one.name}.{self._format}", self._made(one)
            if self._format != "eml":
                yield from ((there / name, data) for name, data in self._forms(one))
            for each in one.enclosures:
                if each.record is not None:
                    yield there / f"{one.name}.{each.letter.ledger}.jsonl", each.record

    def _said(self, there: Path) -> str:
        """Return which letters were written, and which of them have a form."""
        names = self.names
        forms = [sum(part.form is not None for part in one.letter.parts) for one in self._sendings]
        formed, number, each = sum(map(bool, forms)), len(names), "each " if len(names) > 1 else ""
        with_form = f"{each}with a form" if formed == number else f"{formed} with a form"
        if max(forms, default=0) > 1:
            with_form = f"with {counted(sum(forms), 'form')}"
        letters = counted(number, "letter")
        return f"{letters} in {visible(quote(str(there)))}, {with_form}: {', '.join(names)}\n"

    def _records(self, unread: "Sequence[Unread] | None") -> str:
        from atmt_cli.render.data import render_json
        from atmt_cli.views.reports.letter import letter_record
        from atmt_cli.views.shares import unread_record

        records = [
            letter_record(part, one.name) for one in self._sendings for part in one.letter.parts
        ]
        content: dict[str, Any] = {"letters": records}
        if unread is not None:
            content["unread"] = [unread_record(one) for one in unread]
        return render_json("chase", self.day, content)

    @cached_property
    def _made(self) -> "Callable[[Sending], bytes]":
        """Return the function that makes a letter in its format. Raises UsageError where a package
        is missing.
        """
        if self._format == "docx":
            return self._as_word
        if self._format == "eml":
            return self._as_mail
        return lambda one: self._text(one.letter, "md").encode("utf-8", "backslashreplace")

    def _text(self, letter: "AnyLetter", ending: str) -> str:
        from atmt_cli.cli.reports.delivery import texts_among
        from atmt_cli.render.reports.templates import report_filler

        name = template_of(letter, ending)
        if name not in self._fillers:
            self._fillers[name] = report_filler(name, texts_among(self._templates))
        return self._fillers[name](letter)

    @cached_property
    def _fillers(self) -> "dict[str, Callable[..., str]]":
        return {}

    def _as_word(self, one: Sending) -> bytes:
        from atmt_cli.render.reports.templates import shipped_template, word_environment
        from atmt_cli.render.reports.word import fill_word, require_word

        require_word()
        name = template_of(one.letter, "docx")
        shown, data = self._templates.get(name) or (name, shipped_template(name))
        return fill_word(data, shown, one.letter, "letter", word_environment())

    def _as_mail(self, one: Sending) -> bytes:
        from atmt_cli.render.reports.mail import render_mail, without_address

        for each in without_address(one.letter):
            what = "addressee" if each == one.letter.to else "copy to it"
            complain(
                f"atmt: the contact of {visible(each.name)} is no mail address, so the draft has "
                f"no {what}\n  atmt body update {each.body} --contact ADDRESS\n"
            )
        return render_mail(one.letter, self._text(one.letter, "txt"), self._forms(one))

    def _forms(self, one: Sending) -> "Iterator[tuple[str, bytes]]":
        """Yield the name of each form and the form, filled in as far as we can."""
        from atmt_cli.changes.bulk.sheet import as_form

        for owners, letter, _ in one.enclosures:
            if letter.form is not None:
                body = letter.to.body
                rows = as_form(owners.ledger, owners.actions(body), body, owners.today)
                try:
                    yield letter.form, self._sheet(owners, letter.form).bytes_of(rows)
                except UnavailableError as error:
                    said = f"{letter.ledger}: {error.message}" if letter.ledger else error.message
                    raise UnavailableError(said, error.hint) from None

    def _sheet(self, owners: "Owners", name: str) -> "SheetWriter":
        """Return what writes the forms of a ledger: it is made once."""
        from atmt_cli.cli.bulk.export import SheetWriter

        ending = name.rpartition(".")[2]
        key = id(owners)
        if key not in self._sheets:
            self._sheets[key] = SheetWriter(owners.ledger, ending, owners.today, for_owner=True)
        return self._sheets[key]


def template_of(letter: "AnyLetter", ending: str) -> str:
    """Return the template of a letter: of one ledger, or of several."""
    return f"{'letter' if letter.parts[0].ledger is None else 'letters'}.{ending}"


def form_of(letter: "OwnerLetter", name: str, kind: str) -> "OwnerLetter":
    """Return a letter that says how its form is called, if it has one."""
    within = f"{name}.{letter.ledger}" if letter.ledger else name
    return letter._replace(form=f"{within}.{kind}" if letter.having else None)
