"""Findings as records: the one form that every output of `check` is made from."""

from typing import Any

from atmt_cli.model.findings import Finding


def finding_record(finding: Finding) -> dict[str, Any]:
    """Return a finding as JSON has it. ``path`` is the file as the finding bears it."""
    named = {"ledger": finding.ledger} if finding.ledger else {}
    return {
        **named,
        "rule": finding.rule,
        "level": finding.level,
        "state": finding.state,
        "where": finding.where,
        "path": finding.file,
        "line": finding.line,
        "column": finding.column,
        "message": finding.message,
        "remedy": finding.remedy,
    }
