"""Letters as files: each letter in its format, and the form that goes with it."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from atmt_cli.cli.streams import complain, emit, emit_bytes, is_terminal
from atmt_cli.model.errors import UnavailableError, UsageError
from atmt_cli.model.text import visible

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from atmt_cli.cli.bulk.export import SheetWriter
    from atmt_cli.rules.owners import Owners
    from atmt_cli.views.reports.letter import OwnerLetter


class Post:
    """The letters of a day, made of the ledger in which they are recorded: in which format each
    goes out, and with which kind of form.
    """

    def __init__(
        self,
        owners: "Owners",
        letters: "Sequence[OwnerLetter]",
        templates: Mapping[str, tuple[str, bytes]],
        format_: str,
        form: str,
    ) -> None:
        self._owners, self._letters, self._templates = owners, letters, templates
        self._format, self._form = format_, form

    def emit(self) -> None:
        """Write the letters to standard output: one, unless they go out as JSON.

        Raises UsageError where a terminal cannot show it.
        """
        if self._format == "json":
            emit((self._records(),))
            return
        for one in self._letters:
            if self._format == "docx" and is_terminal(sys.stdout):
                hint = f"write it to a folder: atmt report chase {one.to.body} -o letters"
                raise UsageError("a Word file cannot be shown on a terminal", hint)
            made = self._made(one)
            emit_bytes(made) if self._format == "docx" else emit((made.decode(),))

    @property
    def day(self) -> "date":
        """Return the day of the letters."""
        return self._owners.today

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
        for one in self._letters:
            yield there / f"{one.to.body}.{self._format}", self._made(one)
            if one.having and self._format != "eml":
                yield there / f"{one.to.body}.{self._form}", self._filled_in(one)

    def _said(self, there: Path) -> str:
        """Return which letters were written, and which of them have a form."""
        names = [one.to.body for one in self._letters]
        formed = sum(bool(one.having) for one in self._letters)
        number, each = len(names), "each " if len(names) > 1 else ""
        with_form = f"{each}with a form" if formed == number else f"{formed} with a form"
        letters = f"{number} {'letter' if number == 1 else 'letters'}"
        return f"{letters} in {visible(quote(str(there)))}, {with_form}: {', '.join(names)}\n"

    def _records(self) -> str:
        from atmt_cli.render.data import render_json
        from atmt_cli.views.reports.letter import letter_record

        records = [letter_record(one) for one in self._letters]
        return render_json("chase", self._owners.today, {"letters": records})

    @cached_property
    def _made(self) -> "Callable[[OwnerLetter], bytes]":
        """Return the function that makes a letter in its format. Raises UsageError where a package
        is missing.
        """
        if self._format == "docx":
            return self._as_word
        if self._format == "eml":
            return self._as_mail
        return lambda letter: self._text("letter.md")(letter).encode("utf-8", "backslashreplace")

    def _text(self, name: str) -> "Callable[..., str]":
        from atmt_cli.cli.reports.delivery import texts_among
        from atmt_cli.render.reports.templates import report_filler

        if name not in self._fillers:
            self._fillers[name] = report_filler(name, texts_among(self._templates))
        return self._fillers[name]

    @cached_property
    def _fillers(self) -> "dict[str, Callable[..., str]]":
        return {}

    def _as_word(self, letter: "OwnerLetter") -> bytes:
        from atmt_cli.render.reports.templates import shipped_template, word_environment
        from atmt_cli.render.reports.word import fill_word, require_word

        require_word()
        name = "letter.docx"
        shown, data = self._templates.get(name) or (name, shipped_template(name))
        return fill_word(data, shown, letter, "letter", word_environment())

    def _as_mail(self, letter: "OwnerLetter") -> bytes:
        from atmt_cli.render.reports.mail import render_mail, without_address

        for one in without_address(letter):
            what = "addressee" if one == letter.to else "copy to it"
            complain(
                f"atmt: the contact of {visible(one.name)} is not a mail address, so the draft has "
                f"no {what}\n  atmt body update {one.body} --contact ADDRESS\n"
            )
        form = self._filled_in(letter) if letter.having else None
        return render_mail(letter, self._text("letter.txt")(letter), form, self._form)

    def _filled_in(self, letter: "OwnerLetter") -> bytes:
        """Return the form of an owner, filled in as far as we can."""
        from atmt_cli.changes.bulk.sheet import as_form

        owners, body = self._owners, letter.to.body
        rows = as_form(owners.ledger, owners.actions(body), body, owners.today)
        return self._sheets.bytes_of(rows)

    @cached_property
    def _sheets(self) -> "SheetWriter":
        from atmt_cli.cli.bulk.export import SheetWriter

        owners = self._owners
        return SheetWriter(owners.ledger, self._form, owners.today, for_owner=True)
