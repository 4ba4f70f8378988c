"""What `check` says to readers of SARIF 2.1.0 (OASIS Standard, 27 March 2020)."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import quote

from atmt_cli.model.findings import Finding
from atmt_cli.model.text import visible
from atmt_cli.render.check.text import told
from atmt_cli.render.data import to_json
from atmt_cli.render.markdown import render_markdown_page
from atmt_cli.render.plain import render_plain_page
from atmt_cli.rules.page import read_page
from atmt_cli.rules.rule import Rule, Verdict
from atmt_cli.views.fingerprints import view_fingerprints
from atmt_cli.views.rules import view_rule

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_ROOT = "%SRCROOT%"
# Sections 3.11.5 and 3.11.6: what a reader could take for a placeholder or a link.
_PLACEHOLDER = re.compile(r"\{(\d+)\}")
_LINK = "]("
_BRACKET = re.compile(r"[\\\[\]]")
_BASELINE = {"new": "new", "existing": "unchanged"}


def render_sarif(verdict: Verdict, rules: Iterable[Rule], *, version: str, today: date) -> str:
    """Return a log of one run: every rule judged, every finding, and those that are waived."""
    rules = tuple(rules)
    findings = (*verdict.findings, *verdict.waived)
    prints = view_fingerprints(findings)
    index = {rule.id: number for number, rule in enumerate(rules)}
    results = [
        _result(finding, index[finding.rule], fingerprint)
        for finding, fingerprint in zip(findings, prints, strict=True)
    ]
    for result in results[len(verdict.findings) :]:
        # The waiver stands in the ledger, which is the source.
        result["suppressions"] = [{"kind": "inSource", "status": "accepted"}]
    driver = {
        "name": "atmt",
        "fullName": f"atmt {version}, a handover ledger",
        "version": version,
        "semanticVersion": version,
        "rules": [_rule(rule) for rule in rules],
    }
    run = {
        "tool": {"driver": driver},
        "invocations": [_invocation(verdict)],
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The root of the git repository."}}},
        "columnKind": "unicodeCodePoints",
        "results": results,
        "properties": {"today": str(today), "skipped": list(verdict.skipped)},
    }
    return to_json({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _invocation(verdict: Verdict) -> dict[str, Any]:
    """Return how the run went; a waiver or a correction that comes with the edit is no result, but
    must be seen.
    """
    notices = [
        {
            "level": "warning",
            "message": {"text": _plain(told(one))},
            "associatedRule": {"id": one.place.rule},
            "locations": [_location(one.place)],
        }
        for one in verdict.notices
    ]
    told_first = {"toolExecutionNotifications": notices} if notices else {}
    return {"executionSuccessful": True, **told_first}


def _rule(rule: Rule) -> dict[str, Any]:
    page, explained = read_page(rule.page), view_rule(rule)
    return {
        "id": rule.id,
        "name": "".join(word.capitalize() for word in rule.id.split("-")),
        "shortDescription": {"text": page.claim},
        "fullDescription": {"text": f"{page.claim} {page.why}"},
        "help": {
            "text": "".join(render_plain_page(explained)),
            "markdown": "".join(render_markdown_page(explained)),
        },
        "defaultConfiguration": {"level": rule.level},
        "properties": {"tags": [rule.group]},
    }


def _result(finding: Finding, index: int, fingerprint: str) -> dict[str, Any]:
    result = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": finding.level,
        "message": {"text": _message(finding)},
        "locations": [_location(finding)],
        "partialFingerprints": {
            "atmtFinding/v1": fingerprint,
            # The only one that GitHub reads. Left out, it is made from the text of the line, and
            # two findings of a rule on one line become one.
            "primaryLocationLineHash": f"{fingerprint[:16]}:1",
        },
        "properties": {"where": visible(finding.place), "remedy": _remedy(finding)},
    }
    if finding.state:
        result["baselineState"] = _BASELINE[finding.state]
    return result


def _message(finding: Finding) -> str:
    mend = f": {finding.remedy}" if finding.remedy else ""
    return _plain(finding.told + mend)


def _plain(untrusted: str) -> str:
    """Return a message without placeholders and links."""
    text = _PLACEHOLDER.sub(r"{{\1}}", visible(untrusted))
    # Readers differ in whether they take a backslash back, so it comes only where it must.
    return _BRACKET.sub(r"\\\g<0>", text) if _LINK in text else text


def _remedy(finding: Finding) -> str | None:
    return visible(finding.remedy) if finding.remedy else None


def _location(finding: Finding) -> dict[str, Any]:
    file, line, column = finding.shown_at
    artifact = {"uri": quote(file, errors="surrogateescape"), "uriBaseId": _ROOT}
    place: dict[str, Any] = {"artifactLocation": artifact}
    if line is not None:
        place["region"] = {"startLine": line}
        if column is not None:
            place["region"]["startColumn"] = column
    logical = {"fullyQualifiedName": visible(finding.place)}
    return {"physicalLocation": place, "logicalLocations": [logical]}
