"""The summary of a step of GitHub Actions: all that `check` found, in Markdown."""

from collections.abc import Iterable
from typing import NamedTuple

from atmt_cli.model.findings import Finding
from atmt_cli.render.check.github import place_of
from atmt_cli.render.check.text import render_counts, render_notices
from atmt_cli.render.markdown import code
from atmt_cli.rules.rule import Verdict

LARGEST = 1024 * 1024
"""Bytes in the summary of one step; GitHub shows nothing of a larger one."""
_LEAST = 2048
_RESERVED = 256
"""Bytes kept for the ends of what was begun."""


class Section(NamedTuple):
    """The part of a summary under one heading."""

    begin: str
    items: list[str]
    end: str = ""


def render_summary(
    verdict: Verdict, *, failed: bool, room: int = LARGEST, change: str | None = None
) -> str:
    """Markdown of at most ``room`` bytes: the outcome, new waivers, what changes, every finding.

    ``change`` is Markdown ready to be shown: the edit in plain words. What does not fit is
    counted; where hardly anything fits, the summary is empty.
    """
    if room < _LEAST:
        return ""
    outcome = "fails" if failed else "passes"
    whole = f"\n## Handover ledger: {outcome}\n\n{render_counts(verdict)}"
    left = 0
    for section in _notices(verdict):
        whole, left = _added(whole, section, room // 2)
    whole += _change(change, (room - len(whole.encode())) // 2) if change else ""
    for section in _sections(verdict.findings):
        whole, unsaid = _added(whole, section, room)
        left += unsaid
    return whole + (f"\n{left} more do not fit here; the log has them.\n" if left else "")


def _notices(verdict: Verdict) -> list[Section]:
    """Return what a reviewer agrees to, or not: what the edit asks to be let through, and what it
    corrects.
    """
    waivers, corrections = (
        [f"- {code(line.strip())}\n" for line in lines]
        for lines in (render_notices(verdict.allowed), render_notices(verdict.corrected))
    )
    found = (
        Section("\n### New waivers\n\n", waivers),
        Section("\n### Corrections\n\n", corrections),
    )
    return [section for section in found if section.items]


def _change(change: str, room: int) -> str:
    # Markdown cut in the middle of a fence or a table is worse than none.
    fits = len(change.encode()) <= room
    told = change.strip("\n") if fits else "It is too long to show here; `atmt diff` shows it."
    return f"\n### What changes\n\n{told}\n"


def _sections(findings: Iterable[Finding]) -> list[Section]:
    new = [finding for finding in findings if finding.state != "existing"]
    errors = [_item(finding) for finding in new if finding.level == "error"]
    warnings = [_item(finding) for finding in new if finding.level == "warning"]
    existing = [_item(finding) for finding in findings if finding.state == "existing"]
    before = f"\n<details><summary>Already there: {len(existing)}</summary>\n\n"
    sections = (
        Section("\n### Errors\n\n", errors),
        Section("\n### Warnings\n\n", warnings),
        Section(before, existing, "\n</details>\n"),
    )
    return [section for section in sections if section.items]


def _item(finding: Finding) -> str:
    first = f"- **{finding.rule}** {code(place_of(finding))}: {code(finding.told)}\n"
    return first + (f"  - {code(finding.remedy)}\n" if finding.remedy else "")


def _added(whole: str, section: Section, room: int) -> tuple[str, int]:
    """Return the text with as much of a section as fits, and how many of its items do not."""
    used = len(whole.encode()) + len(section.begin.encode()) + _RESERVED
    fitting: list[str] = []
    for item in section.items:
        used += len(item.encode())
        if used > room:
            break
        fitting.append(item)
    said = section.begin + "".join(fitting) + section.end if fitting else ""
    return whole + said, len(section.items) - len(fitting)
