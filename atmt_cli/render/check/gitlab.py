"""What `check` says to GitLab: a code quality report.

The shape is that of GitLab's own documentation ("Code Quality report format"), a subset of the
Code Climate specification. GitLab itself compares the reports of two branches, by fingerprint.
"""

from typing import Any

from atmt_cli.model.findings import Finding
from atmt_cli.model.text import visible
from atmt_cli.render.data import to_json
from atmt_cli.rules.rule import Verdict
from atmt_cli.views.fingerprints import view_fingerprints

_SEVERITY = {"error": "major", "warning": "minor"}


def render_gitlab(verdict: Verdict) -> str:
    """Return a JSON array with an object for each finding; empty where there is none."""
    prints = view_fingerprints(verdict.findings)
    return to_json([_issue(*pair) for pair in zip(verdict.findings, prints, strict=True)])


def _issue(finding: Finding, fingerprint: str) -> dict[str, Any]:
    mend = f": {finding.remedy}" if finding.remedy else ""
    file, line, _ = finding.shown_at
    return {
        "description": visible(finding.told + mend),
        "check_name": finding.rule,
        "fingerprint": fingerprint,
        "severity": _SEVERITY[finding.level],
        "location": {
            "path": visible(file),
            # The shape demands a line; what has no place is found at the top.
            "lines": {"begin": line or 1},
        },
    }
