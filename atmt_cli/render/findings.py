"""What `check` says: findings as text and as JSON."""

from collections.abc import Iterable, Iterator
from datetime import date

from atmt_cli.model.findings import Finding
from atmt_cli.model.text import visible
from atmt_cli.render.data import render_json
from atmt_cli.rules.kit import Verdict
from atmt_cli.views.findings import finding_record

# Select Graphic Rendition (ECMA-48, 8.3.117): bold red, yellow, faint.
_COLORS = {"error": "\x1b[1;31m", "warning": "\x1b[33m", "remedy": "\x1b[2m"}
_PLAIN = "\x1b[0m"


def render_text(findings: Iterable[Finding], *, colored: bool = False) -> Iterator[str]:
    """``path:line:column: level: message [rule]``, and the remedy on the line below."""

    def styled(text: str, style: str) -> str:
        return f"{_COLORS[style]}{text}{_PLAIN}" if colored else text

    for finding in findings:
        place = f"{finding.file}:{finding.line}:{finding.column}"
        state = " (existing)" if finding.state == "existing" else ""
        level = styled(finding.level, finding.level)
        yield f"{visible(place)}: {level}: {visible(finding.message)}"
        yield f" [{finding.rule}]{state}\n"
        if finding.remedy:
            yield f"  {styled(visible(finding.remedy), 'remedy')}\n"


def render_counts(verdict: Verdict) -> str:
    """One line that sums up: 0 errors, 21 warnings."""
    counts = verdict.counts()
    parts = [_counted(counts["error"], "error"), _counted(counts["warning"], "warning")]
    parts += [f"{counts['waived']} waived"] if counts["waived"] else []
    parts += [f"{counts['existing']} existing"] if counts["existing"] else []
    skipped = len(verdict.skipped)
    parts += [f"{_counted(skipped, 'rule')} of the edit not judged"] if skipped else []
    return ", ".join(parts) + "\n"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"


def render_check_json(verdict: Verdict, today: date) -> str:
    """All findings, how many of each kind, and the rules that were skipped."""
    content = {
        "findings": [finding_record(finding) for finding in verdict.findings],
        "counts": verdict.counts(),
        "skipped": list(verdict.skipped),
    }
    return render_json("check", today, content)
