"""Where the outcome of `check` goes: standard output, a file, the summary of a CI step."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

from atmt_cli.cli.options import One, option
from atmt_cli.cli.streams import complain, emit, wants_color, width_of
from atmt_cli.model.errors import UnavailableError, UsageError

if TYPE_CHECKING:
    from atmt_cli.rules.rule import Rule, Verdict

FORMATS = ("text", "json", "github", "gitlab", "sarif", "junit")
STDOUT = "-"
_MANY = 10
"""From so many warnings on, a person is told where they are put in order."""

OutputOption = Annotated[
    One,
    option("FILE", "Write to this file; the text still goes to the terminal.", "--output", "-o"),
]


class Report(NamedTuple):
    """What was judged, and how the answer is wanted. ``failed`` is what the exit code says.

    With ``every`` a terminal lists every finding, even where many break one rule.
    ``change`` gives Markdown: what the edit does, in plain words, where there is a base.
    """

    verdict: "Verdict"
    rules: "tuple[Rule, ...]"
    today: date
    strict: bool
    failed: bool
    every: bool = False
    change: Callable[[], str | None] | None = None


def refuse_target(output: str | None, ledger: str | None) -> None:
    """Raise UsageError for a target that no report can be written to, before judging."""
    if output is None or output == STDOUT:
        return
    if not output.strip():
        raise UsageError("--output needs the name of a file", "for example: -o report.sarif")
    from atmt_cli.store.files.find import find_folder
    from atmt_cli.store.files.target import refuse_ledger

    with suppress(UnavailableError):  # where there is no ledger, its files cannot be the target
        refuse_ledger(find_folder(ledger), Path(output))


def deliver(report: Report, format_: str, output: str | None, color: str) -> None:
    """Write the answer where it is wanted. Raises UnavailableError where that cannot be written."""
    if output is None or output == STDOUT:
        if format_ == "text":
            emit(_on_stdout(report, color))
        else:
            emit(_rendered(report, format_), commanding=format_ == "github")
    else:
        _write(report, format_, Path(output), color)
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if format_ == "github" and summary:
        _summarise(report, Path(summary))


def _write(report: Report, format_: str, target: Path, color: str) -> None:
    """Write the file, then say in the log what was found, even where the file takes nothing."""
    from atmt_cli.store.files.target import write_report

    failure = None
    try:
        write_report(target, "".join(_rendered(report, format_)))
    except UnavailableError as error:
        failure = error
    emit(_on_stdout(report, color))
    if failure:
        raise failure


def _rendered(report: Report, format_: str) -> Iterable[str]:
    verdict = report.verdict
    if format_ == "text":
        return _text(verdict)
    if format_ == "json":
        from atmt_cli.render.check.text import render_check_json

        return (render_check_json(verdict, report.today),)
    if format_ == "github":
        from atmt_cli.render.check.github import render_github

        return render_github(verdict)
    if format_ == "gitlab":
        from atmt_cli.render.check.gitlab import render_gitlab

        return (render_gitlab(verdict),)
    return (_by_rule(report, format_),)


def _by_rule(report: Report, format_: str) -> str:
    """Return the formats that also say which rules there are."""
    if format_ == "junit":
        from atmt_cli.render.check.junit import render_junit

        return render_junit(report.verdict, _judged(report), strict=report.strict)
    from importlib.metadata import version

    from atmt_cli.render.check.sarif import render_sarif

    rules = _judged(report)
    return render_sarif(report.verdict, rules, version=version("atmt"), today=report.today)


def _judged(report: Report) -> "tuple[Rule, ...]":
    """Return the rules chosen, and those that no choice hides."""
    from atmt_cli.rules import EVERY_RULE, READER_RULES

    told = {finding.rule for finding in (*report.verdict.findings, *report.verdict.waived)}
    chosen = {rule.id for rule in (*READER_RULES, *report.rules)} | told
    return tuple(rule for rule in EVERY_RULE if rule.id in chosen)


def _on_stdout(report: Report, color: str) -> Iterator[str]:
    """Return the text as standard output has it: on a terminal, many of one rule as one."""
    width = None if report.every else width_of(sys.stdout)
    return _text(report.verdict, colored=wants_color(color, sys.stdout, os.environ), width=width)


def _text(verdict: "Verdict", *, colored: bool = False, width: int | None = None) -> Iterator[str]:
    from atmt_cli.render.check.text import render_counts, render_notices, render_text

    shown = render_text(verdict.findings, colored=colored, width=width)
    yield from (*render_notices(verdict.notices), *shown, render_counts(verdict))
    counts = verdict.counts()
    if width and not counts["error"] and counts["warning"] >= _MANY:
        yield "  next: atmt gaps\n"


def _summarise(report: Report, path: Path) -> None:
    from atmt_cli.render.check.summary import LARGEST, render_summary
    from atmt_cli.store.files.target import append, size

    room = LARGEST - size(path)
    change = report.change() if report.change else None
    text = render_summary(report.verdict, failed=report.failed, room=room, change=change)
    if text:
        append(path, text)
    else:
        complain("atmt: the step's summary is full; the findings are in the log\n")
