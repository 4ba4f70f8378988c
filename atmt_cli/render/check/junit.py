"""What `check` says to readers of JUnit XML: a test case for each rule.

There is no standard; this is the core that Jenkins, GitLab and Azure Pipelines document alike:
testsuites, testsuite, testcase, and in a case `failure` or `skipped`, then `system-out`; that may
also come last in a suite.
"""

from collections.abc import Iterable
from xml.etree import ElementTree as ET

from atmt_cli.model.findings import Finding
from atmt_cli.model.text import visible
from atmt_cli.render.check.text import render_notices, render_text
from atmt_cli.rules import READER_RULES
from atmt_cli.rules.rule import Rule, Verdict

_NOT_JUDGED = "it checks the edit; name what to compare with: --against REV"
_UNREADABLE = "the ledger cannot be read"


def render_junit(verdict: Verdict, rules: Iterable[Rule], *, strict: bool) -> str:
    """Return an XML document: a case fails if its rule fails the run. The suite has new waivers."""
    cases = [_case(rule, verdict, strict=strict) for rule in rules]
    counts = {
        "tests": str(len(cases)),
        "failures": str(sum(case.find("failure") is not None for case in cases)),
        "errors": "0",
        "skipped": str(sum(case.find("skipped") is not None for case in cases)),
        # No clock but the ledger's: the same report has the same bytes.
        "time": "0",
    }
    root = ET.Element("testsuites", {"name": "atmt", **counts})
    suite = ET.SubElement(root, "testsuite", {"name": "atmt check", **counts})
    suite.extend(cases)
    if verdict.notices:
        ET.SubElement(suite, "system-out").text = "\n" + "".join(render_notices(verdict.notices))
    ET.indent(root)
    return f"<?xml version='1.0' encoding='UTF-8'?>\n{ET.tostring(root, encoding='unicode')}\n"


def _case(rule: Rule, verdict: Verdict, *, strict: bool) -> ET.Element:
    case = ET.Element("testcase", {"classname": f"atmt.{rule.group}", "name": rule.id, "time": "0"})
    found = [finding for finding in verdict.findings if finding.rule == rule.id]
    fails = strict or rule.level == "error"
    failed = [finding for finding in found if fails and finding.state != "existing"]
    others = [finding for finding in found if not fails or finding.state == "existing"]
    reason = _skipped(rule, verdict)
    if failed:
        attributes = {"type": rule.level, "message": _message(failed)}
        ET.SubElement(case, "failure", attributes).text = _text(failed)
    elif reason:
        ET.SubElement(case, "skipped", {"message": reason})
    if others:
        ET.SubElement(case, "system-out").text = _text(others)
    return case


def _message(failed: list[Finding]) -> str:
    first = visible(failed[0].told)
    return first if len(failed) == 1 else f"{len(failed)} findings, the first: {first}"


def _text(findings: list[Finding]) -> str:
    # Visible text has no character that XML 1.0 (section 2.2) cannot hold.
    return "\n" + "".join(render_text(findings))


def _skipped(rule: Rule, verdict: Verdict) -> str | None:
    """Return why a rule was not judged; None where it was."""
    if rule.id in verdict.skipped:
        return _NOT_JUDGED
    readers = {reader.id for reader in READER_RULES}
    # Where many ledgers are read, the others were judged.
    is_unreadable = any(one.rule in readers and not one.ledger for one in verdict.findings)
    return _UNREADABLE if is_unreadable and rule.id not in readers else None
