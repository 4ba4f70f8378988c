"""Agree with a person on what a tracker means: show it, ask what it does not say, and confirm.

The preview and the questions go to standard error, where a person sees them whatever becomes of
the output.
"""

import sys
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

import typer

from atmt_cli.changes.tracker.doubts import Doubt, Meaning, UndecidedError
from atmt_cli.changes.tracker.intake import Intake, take_in
from atmt_cli.changes.tracker.mapping import Choices
from atmt_cli.cli.exits import INTERRUPTED, USAGE
from atmt_cli.cli.streams import complain, is_terminal, show_aside, width_of
from atmt_cli.model.errors import UsageError
from atmt_cli.model.text import counted, excerpt, visible
from atmt_cli.render import trackers

if TYPE_CHECKING:
    from atmt_cli.changes.tracker.table import TrackerSheet
    from atmt_cli.cli.bulk.tracker import TrackerOptions
    from atmt_cli.model.ledger import Ledger


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
    is_dry: bool = False,
) -> Agreed:
    """Return how a tracker is meant, as asked on a terminal, else as the options say.

    ``needed`` are options that the command needs in any case.

    Raises UsageError, and ends the command, where that is not settled; nothing was written.
    """
    asks = is_terminal(sys.stdin) and is_terminal(sys.stderr) and not given.yes
    dialogue = (_Asked if asks else _Assumed)(tables, given, ledger, day, needed, is_dry=is_dry)
    found = dialogue.run()
    if not found.intake.sound:
        raise UsageError("no row of the tracker is an action that can be taken")
    return found


class _Dialogue:
    """What both ways of agreeing have in common: questions are answered until none is left."""

    asks_bodies = False

    def __init__(
        self,
        tables: "Sequence[TrackerSheet]",
        given: "TrackerOptions",
        ledger: "Ledger",
        day: date,
        needed: Sequence[str],
        *,
        is_dry: bool,
    ) -> None:
        self._tables, self._given, self._ledger, self._day = tables, given, ledger, day
        self._needed, self._is_dry = needed, is_dry
        self._choices = given.choices()
        self._settled: dict[str, Meaning] = {}

    def run(self) -> Agreed:
        """Show the tracker, and settle what it does not say."""
        raise NotImplementedError

    def answer(self, question: Doubt) -> Meaning:
        """Return the answer to a question."""
        raise NotImplementedError

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
        for question in new:
            self._settled[question.text] = answer = self.answer(question)
            self._choices = self._choices.with_(answer.choices)
        return bool(new)

    def _show(self, intake: Intake) -> None:
        show_aside(trackers.columns_table(intake))
        complain("\n")
        self._show_rows(intake)

    def _show_rows(self, intake: Intake) -> None:
        show_aside(trackers.rows_table(intake))
        asked = self.asks_bodies and not self._given.new_bodies
        remarks = trackers.render_remarks(intake, width_of(sys.stderr), bodies=not asked)
        complain("".join(remarks))

    def _keep_map(self, intake: Intake) -> None:
        from atmt_cli.store.mapping import write_mapping

        if self._given.write_map:
            write_mapping(self._given.write_map, intake.mapping)


class _Assumed(_Dialogue):
    """Nobody can be asked: the likeliest answers are shown, and must be given as options."""

    def answer(self, question: Doubt) -> Meaning:
        """Return the likeliest answer."""
        return question.meanings[0]

    def run(self) -> Agreed:
        """Show the tracker, and refuse what no option says."""
        intake = self._read()
        while self._settle(intake.doubts):
            intake = self._read()
        self._show(intake)
        self._keep_map(intake)
        complain("".join(trackers.render_assumed(self._settled.items())))
        needed = [*self._needed, *(w for one in self._settled.values() for w in one.option)]
        if intake.new_bodies and not self._given.new_bodies:
            needed.append("--new-bodies")
        agrees = self._given.yes or self._is_dry
        if intake.faults:
            complain("".join(trackers.render_faults(intake, leaving=self._given.skip_bad)))
        if intake.faults and not self._given.skip_bad:
            complain(f"atmt: {_cells(intake)} cannot be taken; nothing was written\n")
            _say_how("correct them; or leave their rows out", [*needed, "--skip-bad"], yes=agrees)
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
    from shlex import join

    words = ["atmt", *sys.argv[1:], *needed, *(() if yes else ("--yes",))]
    complain(f"  {when}: {visible(join(words))}\n")


class _Asked(_Dialogue):
    """A person at a terminal is asked."""

    asks_bodies = True

    def answer(self, question: Doubt) -> Meaning:
        """Return the answer that a person chose by its number."""
        complain(f"\n{visible(question.text)}\n")
        for number, one in enumerate(question.meanings, 1):
            complain(f"  {number}  {visible(one.said)}\n")
        while True:
            typed = typed_line("Which?", "1")
            if typed.isascii() and typed.isdigit() and 0 < int(typed) <= len(question.meanings):
                return question.meanings[int(typed) - 1]
            complain(f"  type a number from 1 to {len(question.meanings)}\n")

    def run(self) -> Agreed:
        """Show the tracker, ask, and show it anew where an answer changed it."""
        intake = self._read()
        self._show(intake)
        while True:
            intake = self._asked(intake)
            self._keep_map(intake)
            self._leave_out(intake)
            if self._is_dry or not intake.sound or self._confirmed(intake):
                return Agreed(intake, self._choices)
            intake = self._read()
            self._show(intake)

    def _asked(self, intake: Intake) -> Intake:
        """Return the tracker once its questions are answered."""
        before = self._choices
        while self._settle(intake.doubts):
            intake = self._read()
        if not self._given.new_bodies:
            intake = self._with_bodies(intake)
        if self._choices != before:
            complain("\n")
            self._show_rows(intake)
        return intake

    def _with_bodies(self, intake: Intake) -> Intake:
        """Return the tracker once each body that is not known is to be added, or is another."""
        while intake.new_bodies:
            complain("\n" + "".join(trackers.render_new_bodies(intake)))
            typed = typed_line("Add them? y, n, or the number of one that is another body", "y")
            if typed.casefold() in ("y", "yes"):
                break
            if not (typed.isascii() and typed.isdigit()):
                _stop("nothing was written", "say which body a cell means: --body CELL=BODY")
            if 0 < int(typed) <= len(intake.new_bodies):
                new = intake.new_bodies[int(typed) - 1]
                meant = typed_line(
                    f"Which body is {excerpt(new.name)}? Its id or name; - for nobody"
                )
                called = intake.called(new)
                self._choices = self._choices.with_({"bodies": dict.fromkeys(called, meant)})
                intake = self._read()
        return intake

    def _leave_out(self, intake: Intake) -> None:
        """Show the cells that cannot be taken, and ask whether to go on without their rows."""
        if not intake.faults:
            return
        complain("\n" + "".join(trackers.render_faults(intake, leaving=self._given.skip_bad)))
        rows = counted(len(intake.left_out), "row")
        if not self._given.skip_bad and not typer.confirm(f"Leave out {rows}?", err=True):
            _stop("nothing was written", "correct the cells, and import again")

    def _confirmed(self, intake: Intake) -> bool:
        """Return whether the tracker is right as shown; a column may be changed instead."""
        from atmt_cli.changes.tracker.headings import pairs, with_choices

        while True:
            typed = typed_line("Is this right? y, n, or COLUMN=FIELD to change a column", "n")
            if typed.casefold() in ("y", "yes"):
                return True
            if "=" not in typed:
                _stop("not confirmed; nothing was written", "change a column: --set COLUMN=FIELD")
            try:
                columns = pairs([typed], "COLUMN=FIELD")
                with_choices(intake.headings, columns)
            except UsageError as error:
                complain(f"  {visible(error.message)}; {visible(error.hint or '')}\n")
            else:
                self._choices = self._choices.with_({"columns": columns})
                return False


def typed_line(question: str, default: str | None = None) -> str:
    """Return what a person types. Ends the command where that is nothing more."""
    complain("\n")
    try:
        ending = " " if question.endswith("?") else ": "
        typed = typer.prompt(
            question, default=default, err=True, prompt_suffix=ending, show_default=bool(default)
        )
        return str(typed).strip()
    except typer.Abort:
        complain("\n")
        _stop("not confirmed; nothing was written", None)
        raise


def _stop(why: str, hint: str | None) -> None:
    complain(f"atmt: {why}\n" + (f"  {hint}\n" if hint else ""))
    raise typer.Exit(INTERRUPTED)
