"""Agree with a person on what a tracker means: show it, ask what it does not say, and confirm.

The preview and the questions go to standard error, where a person sees them whatever becomes of
the output.
"""

import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import typer

from atmt_cli.changes.tracker.doubts import Doubt, Meaning, UndecidedError
from atmt_cli.changes.tracker.headings import headings_in
from atmt_cli.changes.tracker.intake import Intake, take_in
from atmt_cli.changes.tracker.mapping import Choices, answered
from atmt_cli.changes.tracker.preview import RowAsRead, row_as_read
from atmt_cli.cli.exits import INTERRUPTED, USAGE
from atmt_cli.cli.streams import complain, is_terminal, show_aside, width_of
from atmt_cli.model.errors import UsageError
from atmt_cli.model.text import counted, excerpt, visible
from atmt_cli.render import trackers
from atmt_cli.render.wrap import command_line, wrapped

if TYPE_CHECKING:
    from atmt_cli.changes.tracker.mapping import Mapping
    from atmt_cli.changes.tracker.news import News
    from atmt_cli.changes.tracker.owners import NewBody
    from atmt_cli.changes.tracker.table import TrackerSheet
    from atmt_cli.cli.bulk.tracker import TrackerOptions
    from atmt_cli.model.ledger import Ledger

Kind = TypeVar("Kind")
_YES, _NO = ("y", "yes"), ("n", "no")
_RIGHT = "Is this right? y, n; or C=due to change what column C is"
_RIGHT_WITH_BODIES = "Is this right? y, n; or C=due to change column C, 1=NAME to change body 1"
_TYPE = "nothing is written yet: type y to import it, or n to stop"


class LastCopy(NamedTuple):
    """What is known of the copy before: how it was meant, and what says what is new since."""

    meant: "Mapping | None"
    find_news: "Callable[[Intake, Choices], News | None]"


class Agreed(NamedTuple):
    """A tracker as somebody agreed that it is meant."""

    intake: Intake
    choices: Choices


def agreed(
    tables: "Sequence[TrackerSheet]",
    given: "TrackerOptions",
    ledger: "Ledger",
    day: date,
    needed: Sequence[str] = (),
    *,
    before: "LastCopy | None" = None,
    is_dry: bool = False,
) -> Agreed:
    """Return how a tracker is meant, as asked on a terminal, else as the options say.

    ``needed`` are options that the command needs in any case, or was told; ``before`` is what is
    known of the copy before.

    Raises UsageError, and ends the command, where that is not settled; nothing was written.
    """
    asks = is_terminal(sys.stdin) and is_terminal(sys.stderr) and not given.yes
    kind = _Asked if asks else _Assumed
    dialogue = kind(tables, given, ledger, day, needed, before=before, is_dry=is_dry)
    found = dialogue.run()
    if not found.intake.sound:
        raise UsageError("no row of the tracker is an action that can be imported")
    return found


class _Dialogue:
    """What both ways of agreeing have in common: questions are answered until none is left."""

    asks = False

    def __init__(
        self,
        tables: "Sequence[TrackerSheet]",
        given: "TrackerOptions",
        ledger: "Ledger",
        day: date,
        needed: Sequence[str],
        *,
        before: "LastCopy | None",
        is_dry: bool,
    ) -> None:
        kept = before.meant if before else None
        self._find_news = before.find_news if before else None
        self._tables, self._given, self._ledger, self._day = tables, given, ledger, day
        self._needed, self._is_dry = needed, is_dry
        self._choices = answered(given.choices(), kept, headings_in(tables))
        self._settled: dict[str, tuple[Doubt, Meaning]] = {}
        self._said: dict[str, tuple[str, str]] = {}
        self._has_kept = False

    def run(self) -> Agreed:
        """Show the tracker, and settle what it does not say."""
        raise NotImplementedError

    def answer(self, question: Doubt) -> Meaning:
        """Return the answer to a question."""
        raise NotImplementedError

    def answers(self, questions: Sequence[Doubt]) -> list[Meaning]:
        """Return the answers to several questions."""
        return [*map(self.answer, questions)]

    def _read(self) -> Intake:
        """Return the tracker, once what must be known to read it at all is settled."""
        while True:
            try:
                return take_in(self._tables, self._choices, self._ledger, self._day)
            except UndecidedError as error:
                if not self._settle([error.doubt]):
                    raise

    def _settle(self, doubts: Sequence[Doubt]) -> bool:
        """Settle doubts that were not asked before, and tell whether there were any."""
        new = [one for one in doubts if one.text not in self._settled]
        for question, answer in zip(new, self.answers(new), strict=True):
            self._settled[question.text] = question, answer
            self._choices = self._choices.with_(answer.choices)
        return bool(new)

    def _show(self, intake: Intake) -> None:
        show_aside(trackers.columns_table(intake))
        complain("\n")
        self._show_rows(intake)

    def _show_rows(self, intake: Intake, before: frozenset[int] = frozenset()) -> None:
        """Show rows as they would be, those with something new and some others before the rest."""
        width = width_of(sys.stderr)
        news = self._find_news(intake, self._choices) if self._find_news else None
        before |= news.rows if news else frozenset()
        table = trackers.rows_table(intake, self._ledger, width, asks=self.asks, before=before)
        show_aside(table)
        asked = self.asks and not (self._given.new_bodies or self._is_dry)
        remarks = trackers.render_remarks(intake, width, bodies=not asked, news=news)
        complain("".join(remarks))

    def _keep_map(self, intake: Intake) -> None:
        from atmt_cli.store.mapping import write_mapping

        if self._given.write_map:
            write_mapping(self._given.write_map, intake.mapping)
            if not self._has_kept:
                say_aside(f"saved the mapping in {visible(self._given.write_map)}\n")
            self._has_kept = True


class _Assumed(_Dialogue):
    """Nobody can be asked: the likeliest answers are shown, and must be given as options."""

    def answer(self, question: Doubt) -> Meaning:
        """Return the likeliest answer."""
        return question.likeliest

    def run(self) -> Agreed:
        """Show the tracker, and refuse what no option says."""
        intake = self._read()
        while self._settle(intake.doubts):
            intake = self._read()
        self._show(intake)
        self._keep_map(intake)
        assumed = [one for one, _ in self._settled.values() if not one.unsaid]
        unsaid = [one for one, _ in self._settled.values() if one.unsaid]
        if self._given.skip_bad:
            unsaid = []
        complain("".join(trackers.render_assumed(assumed)))
        options = (one.likeliest.option for one in (*assumed, *unsaid))
        needed = [*self._needed, *(word for one in options for word in one)]
        if intake.new_bodies and not self._given.new_bodies:
            needed.append("--new-bodies")
        agrees = self._given.yes or self._is_dry
        if intake.faults:
            complain("".join(trackers.render_faults(intake, leaving=self._given.skip_bad)))
        if intake.faults and not self._given.skip_bad:
            complain(f"atmt: {_cells(intake)} cannot be imported; nothing was written\n")
            if unsaid:
                _say_how("correct them; or say what they mean", needed, yes=agrees)
            else:
                leaving = [*needed, "--skip-bad"]
                _say_how("correct them; or leave their rows out", leaving, yes=agrees)
            raise typer.Exit(USAGE)
        if needed or not agrees:
            complain("atmt: this import was not agreed to; nothing was written\n")
            _say_how("if it is right as shown", needed, yes=agrees)
            raise typer.Exit(USAGE)
        return Agreed(intake, self._choices)


def _cells(intake: Intake) -> str:
    return counted(len(intake.faults), "cell")


def _say_how(when: str, needed: Sequence[str], *, yes: bool) -> None:
    """Say which command to type: the one that was typed, with the options that it needs."""
    words = ["atmt", *sys.argv[1:], *needed, *(() if yes else ("--yes",))]
    # The shells of Windows take no backslash at the end of a line.
    width = None if os.name == "nt" else width_of(sys.stderr)
    said = command_line(f"  {when}:", words, width)
    complain(f"{said}\n")


def say_aside(text: str) -> None:
    """Tell a person something beside the answer, as it fits the terminal."""
    complain(wrapped(text, width_of(sys.stderr)))


class _Asked(_Dialogue):
    """A person at a terminal is asked."""

    asks = True

    def answer(self, question: Doubt) -> Meaning:
        """Return the answer that a person chose by its number."""
        say_aside(f"\n{visible(question.text)}\n")
        for number, one in enumerate(question.meanings, 1):
            say_aside(f"  {number}  {visible(one.said)}\n")
        while True:
            typed = typed_line("Which?", None if question.unsaid else "1")
            if chosen := _numbered(typed, question.meanings):
                return chosen
            complain(f"  type a number from 1 to {len(question.meanings)}\n")

    def answers(self, questions: Sequence[Doubt]) -> list[Meaning]:
        """Return the answers to questions: those with a likely answer are asked as one."""
        sure = [one for one in questions if not one.unsaid]
        found = {one.text: one.likeliest for one in sure} if len(sure) > 1 else {}
        while found:
            complain(f"\n{len(sure)} things that the tracker does not say:\n")
            for number, one in enumerate(sure, 1):
                said = f"{one.text} {found[one.text].said}"
                say_aside(f"  {number:<2} {visible(said)}\n")
            typed = typed_line("Go ahead with these? y, or the number of one to change", "y")
            if typed.casefold() in _YES:
                break
            if chosen := _numbered(typed, sure):
                found[chosen.text] = self.answer(chosen)
        return [found.get(one.text) or self.answer(one) for one in questions]

    def run(self) -> Agreed:
        """Show the tracker, ask, and show it anew where an answer changed it."""
        intake = self._read()
        self._show(intake)
        while True:
            intake = self._asked(intake)
            self._keep_map(intake)
            intake = self._without_bad(intake)
            agreed_to = intake if self._is_dry or not intake.sound else self._confirmed(intake)
            if agreed_to:
                self._keep_map(agreed_to)
                return Agreed(agreed_to, self._choices)
            intake = self._read()
            self._show(intake)

    def _asked(self, intake: Intake) -> Intake:
        """Return the tracker once its questions are answered."""
        choices, before = self._choices, self._as_read(intake)
        while self._settle(intake.doubts):
            intake = self._read()
        if self._choices != choices:
            complain("\n")
            now = self._as_read(intake)
            self._show_rows(intake, frozenset(n for n, row in now.items() if row != before.get(n)))
        return intake

    def _as_read(self, intake: Intake) -> dict[int, RowAsRead]:
        """Return the rows that can be taken as they would be, by their numbers."""
        return {one.row: row_as_read(one, self._ledger) for one in intake.sound}

    def _without_bad(self, intake: Intake) -> Intake:
        """Show the cells that cannot be taken, and ask whether to go on without them: each is left
        empty where its row is an action without it, else its row is left out.
        """
        while intake.faults:
            say_aside("\n" + "".join(trackers.render_faults(intake, leaving=self._given.skip_bad)))
            if self._given.skip_bad:
                return intake
            spared = intake.spared
            lost_rows = {one.row for one in intake.left_out} - {one.row for one in spared}
            asked = []
            if spared:
                asked.append(f"Leave {counted(len(spared), 'cell')} empty, noting what was there")
            if lost_rows:
                asked.append(f"leave out {counted(len(lost_rows), 'row')}")
            question = ", and ".join(asked)
            if not typer.confirm(f"{question[0].upper()}{question[1:]}?", None, err=True):
                self._stop("correct the cells, and import again")
            if not spared:
                return intake
            self._choices = self._choices.with_({"emptied": dict(map(intake.emptied, spared))})
            intake = self._read()
            if {one.row for one in intake.left_out} <= lost_rows:
                return intake
        return intake

    def _confirmed(self, intake: Intake) -> Intake | None:
        """Return the tracker once it is right, with the bodies that are new; None where a column is
        changed first.
        """
        while True:
            bodies = () if self._given.new_bodies else intake.new_bodies
            if bodies:
                say_aside("\n" + "".join(trackers.render_new_bodies(intake)))
            typed = typed_line(_RIGHT_WITH_BODIES if bodies else _RIGHT, "")
            if typed.casefold() in _YES:
                return intake
            if typed.casefold() in _NO:
                self._stop(None)
            if new := _numbered(typed.partition("=")[0].strip(), bodies):
                self._rename(intake, new, typed.partition("=")[2].strip())
                intake = self._read()
            elif "=" not in typed:
                complain(f"  {_TYPE}\n")
            elif self._changes_column(intake, typed):
                return None

    def _rename(self, intake: Intake, new: "NewBody", meant: str) -> None:
        """Take in which body one that is not known is; a former answer may be taken back so."""
        asked = f"Which body is {excerpt(new.name)}? Its id or name; - for nobody"
        meant = meant or typed_line(asked)
        head = self._ledger.head
        if self._ledger.directory("bodies").find(meant) == head.closing_body:
            say_aside(f"  {visible(meant)} ends, so nothing can pass to it; - for nobody\n")
            return
        called = intake.called(new)
        answered = [cell for cell, body in self._choices.bodies.items() if body in called]
        bodies = dict.fromkeys((*called, *answered), meant)
        self._choices = self._choices.with_({"bodies": bodies})
        self._said |= {f"--body {cell}": ("--body", f"{cell}={meant}") for cell in bodies}

    def _changes_column(self, intake: Intake, typed: str) -> bool:
        """Take in what a column is; tell whether that is known."""
        from atmt_cli.changes.tracker.headings import pairs, with_choices

        try:
            columns = pairs([typed], "COLUMN=FIELD")
            with_choices(intake.headings, columns)
        except UsageError as error:
            say_aside(f"  {visible(error.message)}; {visible(error.hint or '')}\n")
            return False
        self._choices = self._choices.with_({"columns": columns})
        self._said |= {f"--set {one}": ("--set", typed) for one in columns}
        return True

    def _stop(self, hint: str | None) -> None:
        """End the command, with what brings all answers back."""
        answers = (answer.option for _, answer in self._settled.values())
        words = [word for option in (*answers, *self._said.values()) for word in option]
        complain("atmt: not confirmed; nothing was written\n" + (f"  {hint}\n" if hint else ""))
        _say_how("to go on with what you answered", [*self._needed, *words], yes=True)
        raise typer.Exit(INTERRUPTED)


def _numbered(typed: str, among: Sequence[Kind]) -> Kind | None:
    """Return one of several, by its number from 1; None where it is none of theirs."""
    is_number = typed.isascii() and typed.isdigit() and 0 < int(typed[:9]) <= len(among)
    return among[int(typed) - 1] if is_number else None


def typed_line(question: str, default: str | None = None) -> str:
    """Return what a person types. Ends the command where that is nothing more."""
    complain("\n")
    try:
        ending = " " if question.endswith("?") and not default else ": "
        shown = f" [{visible(default)}]" if default else ""
        asked = wrapped(f"{question}{shown}{ending.rstrip()}", width_of(sys.stderr))
        typed = typer.prompt(
            asked, default=default, err=True, prompt_suffix=" ", show_default=False
        )
        return str(typed).strip()
    except typer.Abort:
        complain("\n")
        _stop("not confirmed; nothing was written", None)
        raise


def _stop(why: str, hint: str | None) -> None:
    complain(f"atmt: {why}\n" + (f"  {hint}\n" if hint else ""))
    raise typer.Exit(INTERRUPTED)
