"""What `check` says: findings as text and as JSON."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from atmt_cli.model.findings import Finding
from atmt_cli.model.ledger import Correction, Waiver, as_stored
from atmt_cli.model.text import counted, visible
from atmt_cli.render.data import render_json
from atmt_cli.render.findings import render_findings, unstyled
from atmt_cli.rules.rule import Allowed, Corrected, Verdict
from atmt_cli.views.corrections import was_words
from atmt_cli.views.findings import finding_record

# Select Graphic Rendition (ECMA-48, 8.3.117): bold red, yellow, faint.
_COLORS = {"error": "\x1b[1;31m", "warning": "\x1b[33m", "remedy": "\x1b[2m"}
_PLAIN = "\x1b[0m"


def render_text(
    findings: Sequence[Finding], *, colored: bool = False, width: int | None = None
) -> Iterator[str]:
    """Yield ``path:line:column: level: message [rule]``, and the remedy on the line below.

    With a width, that of a person's terminal, many findings of one rule are told as one.
    """

    def styled(text: str, style: str) -> str:
        return f"{_COLORS[style]}{text}{_PLAIN}"

    style = styled if colored else unstyled

    def one(finding: Finding) -> str:
        level = style(finding.level, finding.level)
        state = " (existing)" if finding.state == "existing" else ""
        return f"{_place(finding)}: {level}: {visible(finding.told)} [{finding.rule}]{state}"

    return render_findings(findings, one, "atmt check --all", width, style)


def _place(finding: Finding) -> str:
    return visible(f"{finding.file}:{finding.line}:{finding.column}")


def render_notices(notices: Iterable[Allowed | Corrected]) -> Iterator[str]:
    """Yield the waivers and the corrections that an edit brings: each says why."""
    for one in notices:
        yield f"{_place(one.place)}: {visible(told(one))} [{one.place.where}]\n"


def told(notice: Allowed | Corrected) -> str:
    """Return a new waiver, or a correction, in words; untrusted."""
    if isinstance(notice, Corrected):
        one = notice.correction
        return f"correction: {one.where} was {was_words(one)}, by {one.by}: {one.reason}"
    waiver = notice.waiver
    what = f"{waiver.rule} on {waiver.on} until {waiver.until}"
    return f"new waiver: {what}, by {waiver.by}: {waiver.reason}"


def render_counts(verdict: Verdict) -> str:
    """Return one line that sums up: 0 errors, 21 warnings."""
    counts = verdict.counts()
    parts = [counted(counts["error"], "error"), counted(counts["warning"], "warning")]
    parts += [f"{counts['waived']} waived"] if counts["waived"] else []
    parts += [f"{counts['existing']} existing"] if counts["existing"] else []
    skipped = len(verdict.skipped)
    if skipped:
        how = "--against REV on one ledger" if verdict.is_joint else "--against REV"
        parts.append(f"{counted(skipped, 'edit rule')} skipped; use {how} to run them")
    parts += [f"against {verdict.base[:12]}"] if verdict.base else []
    return ", ".join(parts) + "\n"


def render_check_json(verdict: Verdict, today: date) -> str:
    """Return all findings, how many of each kind, the rules that were skipped, and new waivers."""
    content = {
        "findings": [finding_record(finding) for finding in verdict.findings],
        "counts": verdict.counts(),
        "skipped": list(verdict.skipped),
        "base": verdict.base,
        "waivers": [_record(one.waiver, one.place) for one in verdict.allowed],
        "corrections": [_record(one.correction, one.place) for one in verdict.corrected],
    }
    return render_json("check", today, content)


def _record(brought: Waiver | Correction, place: Finding) -> dict[str, Any]:
    at = {"path": place.file, "line": place.line, "column": place.column}
    return {"where": place.where, **as_stored(brought), **at}
