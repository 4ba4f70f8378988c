"""The formats of `check` for CI: the same findings in each, read back by readers of their own."""

import re
from itertools import pairwise
from urllib.parse import unquote

import pytest
from command import DATA
from github_log import commands, suspects
from hypothesis import example, given, settings
from hypothesis import strategies as st
from junitparser import Failure, Skipped
from junitparser.junitparser import SystemOut
from ledgers import reading
from reports import (
    Issue,
    hostile,
    issues,
    judged,
    junit,
    misshapen,
    new,
    sample,
    sarif,
    spans,
    with_states,
)
from test_untrusted import ALL_AT_ONCE, TEXTS, assert_inert

from atmt_cli.model.findings import FILES, Finding
from atmt_cli.model.text import no_command, visible
from atmt_cli.render.check.github import place_of, render_github
from atmt_cli.render.check.gitlab import render_gitlab
from atmt_cli.render.check.junit import render_junit
from atmt_cli.render.check.summary import LARGEST, render_summary
from atmt_cli.render.check.text import render_text
from atmt_cli.rules import EVERY_RULE, READER_RULES
from atmt_cli.rules.gate import new_waivers
from atmt_cli.rules.rule import Verdict

CLEAN = "actions: []\n"
WAIVED = """\
actions:
  - {id: A1, title: Skills, status: open, handovers: [{to: otr, status: proposed}]}
waivers:
  - {rule: owner-has-accepted, on: A1, reason: Asked, by: sec, until: 2018-02}
"""


def real() -> dict[str, str]:
    return {name: (DATA / name).read_text("utf-8") for name in FILES}


def said(finding: Finding) -> str:
    remedy = f": {visible(finding.remedy)}" if finding.remedy else ""
    return visible(finding.message) + remedy


def assert_github(verdict: Verdict) -> None:
    output = "".join(render_github(verdict))
    found = commands(output)
    assert suspects(output) == len(found) == len(new(verdict))
    for one, finding in zip(found, new(verdict), strict=True):
        remedy = [visible(finding.remedy)] if finding.remedy else []
        place = visible(place_of(finding))
        assert one.name == finding.level
        assert one.text == "\n".join([f"{place}: {visible(finding.message)}", *remedy])
        assert one.properties == {
            "file": visible(finding.file),
            "line": str(finding.line),
            "col": str(finding.column),
            "title": f"{finding.rule} ({visible(finding.where)})",
        }
    assert_inert(output)


def assert_log(verdict: Verdict) -> None:
    lines = list(render_text(verdict.findings))
    output = no_command("".join(lines))
    assert suspects(output) == 0
    assert commands(output) == []
    assert output.replace("\\x3a", ":").replace("\\x5b", "[") == "".join(lines).replace(
        "\\x3a", ":"
    ).replace("\\x5b", "[")


def assert_summary(verdict: Verdict) -> None:
    text = render_summary(verdict, failed=True)
    shown = [*new(verdict), *(one for one in verdict.findings if one.state == "existing")]
    expected = [
        visible(part)
        for one in shown
        for part in (place_of(one), one.message, one.remedy)
        if part
    ]  # fmt: skip
    assert spans(text) == expected
    assert_inert(text)


def assert_gitlab(verdict: Verdict) -> None:
    report = render_gitlab(verdict)
    found = issues(report)
    assert [
        (one.check_name, one.description, one.location.path, one.location.lines.begin)
        for one in found
    ] == [(one.rule, said(one), visible(one.file), one.line) for one in verdict.findings]
    assert len({one.fingerprint for one in found}) == len(found)
    assert_inert(report)


def assert_sarif(verdict: Verdict) -> None:
    run = sarif(verdict)
    rules = run["tool"]["driver"]["rules"]
    everything = [*verdict.findings, *verdict.waived]
    prints = {one["partialFingerprints"]["atmtFinding/v1"] for one in run["results"]}
    assert len(prints) == len(everything)
    for result, finding in zip(run["results"], everything, strict=True):
        (location,) = result["locations"]
        place = location["physicalLocation"]
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == finding.rule
        assert result["level"] == finding.level
        assert unescaped(result["message"]["text"]) == said(finding)
        assert unquote(place["artifactLocation"]["uri"]) == finding.file
        assert re.fullmatch("[A-Za-z0-9._~%/-]+", place["artifactLocation"]["uri"])
        assert place["region"] == {"startLine": finding.line, "startColumn": finding.column}
        state = {"existing": "unchanged"}.get(finding.state or "", finding.state)
        assert result.get("baselineState") == state
        assert ("suppressions" in result) == (finding in verdict.waived)


def unescaped(text: str) -> str:
    """A message as a reader of SARIF shows it: nothing in it is a link or a placeholder."""
    assert "](" not in text.replace("\\]", "")
    assert not re.search(r"(?<!\{)\{\d+\}", text)
    bare = re.sub(r"\\([\\\[\]])", r"\1", text) if "\\](" in text else text
    return re.sub(r"\{\{(\d+)\}\}", r"{\1}", bare)


def assert_junit(verdict: Verdict, *, strict: bool = False) -> None:
    report = render_junit(verdict, EVERY_RULE, strict=strict)
    (suite,) = junit(report)
    cases = list(suite)
    assert [(one.classname, one.name) for one in cases] == [
        (f"atmt.{rule.group}", rule.id) for rule in EVERY_RULE
    ]
    for case in cases:
        found = [one for one in verdict.findings if one.rule == case.name]
        failing = [
            one
            for one in found
            if one.state != "existing" and (strict or one.level == "error")
        ]  # fmt: skip
        failures = [one for one in case.result if isinstance(one, Failure)]
        assert [(one.text or "").lstrip("\n") for one in failures] == (
            ["".join(render_text(failing))] if failing else []
        )
        others = [one for one in found if one not in failing]
        assert (case.system_out or "").lstrip("\n") == "".join(render_text(others))
    skipped = {case.name for case in cases if any(isinstance(one, Skipped) for one in case.result)}
    assert suite.failures == sum(any(isinstance(r, Failure) for r in c.result) for c in cases)
    assert suite.skipped == len(skipped)
    assert skipped == set(not_judged(verdict))
    assert_inert(report)


def not_judged(verdict: Verdict) -> list[str]:
    readers = [rule.id for rule in READER_RULES]
    if any(one.rule in readers for one in verdict.findings):
        return [rule.id for rule in EVERY_RULE if rule.id not in readers]
    return list(verdict.skipped)


def assert_all(verdict: Verdict) -> None:
    assert_github(verdict)
    assert_log(verdict)
    assert_summary(verdict)
    assert_gitlab(verdict)
    assert_sarif(verdict)
    assert_junit(verdict)


@settings(max_examples=max(4, settings().max_examples // 3))
@given(TEXTS, st.booleans())
@example(ALL_AT_ONCE, False)
@example("[x](http://evil) {0} \\[a\\](b) `` ` ", True)
def test_whatever_a_ledger_says_each_format_says_just_that(text: str, has_base: bool) -> None:
    verdict = hostile(text)
    assert_all(with_states(verdict) if has_base else verdict)


@given(TEXTS)
@example(ALL_AT_ONCE)
@example("::error::x\n##[error]y")
def test_a_path_is_text_too(text: str) -> None:
    found = [one._replace(file=f"{text}/{one.file}") for one in sample(WAIVED).findings]
    verdict = Verdict(tuple(found))
    assert_log(verdict)
    assert_summary(verdict)
    output = "".join(render_github(verdict))
    assert suspects(output) == len(commands(output)) == len(found)
    uri = sarif(verdict)["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert unquote(uri["uri"], errors="surrogateescape") == found[0].file


@pytest.mark.parametrize(
    "verdict",
    [
        judged(real()),
        with_states(judged(real())),
        sample(WAIVED),
        sample(CLEAN),
        misshapen(ALL_AT_ONCE),
        judged({FILES[0]: "a: [\nb: \x07", FILES[1]: ""}),
    ],
    ids=["real", "with a base", "waived", "clean", "misshapen", "unreadable"],
)
def test_each_format_has_the_same_findings(verdict: Verdict) -> None:
    assert_all(verdict)
    assert_junit(verdict, strict=True)


def test_what_the_base_has_is_no_annotation_but_in_the_log() -> None:
    verdict = with_states(judged(real()), existing=(0, 1, 2))
    output = "".join(render_github(verdict))
    assert commands(output) == []
    assert output.startswith("".join(render_text(verdict.findings)))


def test_errors_come_first_where_only_ten_are_shown() -> None:
    levels = [one.name for one in commands("".join(render_github(hostile("x"))))]
    assert set(levels) == {"error", "warning"}
    assert levels == sorted(levels)


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("::error::x", "\\x3a:error::x"),
        ("  ::stop-commands::x", "  \\x3a:stop-commands::x"),
        ("a ##[error]b ##[c", "a ##\\x5berror]b ##\\x5bc"),
        ("a ::error::x # [b] #[c]", "a ::error::x # [b] #[c]"),
        (":::error::x", "\\x3a::error::x"),
        ("100%0A::error::x", "100%0A::error::x"),
        ("a\r ::error::x", "a\r \\x3a:error::x"),
        ("\u3000::error::x", "\u3000\\x3a:error::x"),
        ("##vso[task.setvariable variable=x]y", "##vso\\x5btask.setvariable variable=x]y"),
        ("###[error]x ##é[x", "###\\x5berror]x ##é[x"),
    ],
)
def test_a_log_holds_no_command(line: str, shown: str) -> None:
    assert no_command(f"{line}\n") == f"{shown}\n"


def unmoved(before: list[Issue], after: list[Issue]) -> bool:
    return {one.fingerprint for one in before} <= {one.fingerprint for one in after}


def test_a_fingerprint_outlives_an_edit_elsewhere() -> None:
    texts = real()
    before = issues(render_gitlab(judged(texts)))
    texts[FILES[0]] = (
        texts[FILES[0]]
        .replace("schema: 1\n", "schema: 1\n\n# A remark.\n\n", 1)
        .replace(
            "\nactions:\n",
            "\nactions:\n  - {id: A0, title: Another, status: open,\n"
            "     handovers: [{to: bia, status: proposed}]}\n",
            1,
        )
    )
    after = issues(render_gitlab(judged(texts)))
    assert len(after) > len(before)
    assert unmoved(before, after)
    assert not {one.location.lines.begin for one in after} >= {
        one.location.lines.begin for one in before
    }


def test_a_fingerprint_goes_with_its_finding() -> None:
    texts = real()
    before = issues(render_gitlab(judged(texts)))
    texts[FILES[0]] = texts[FILES[0]].replace("accountable: null", "", 1)
    texts[FILES[0]] = texts[FILES[0]].replace("    governance:", "    rag: null\n    governance:")
    settled = texts[FILES[0]].replace(
        "      - to: ols\n        status: proposed\n",
        "      - to: ols\n        status: offered\n        offered_on: 2018-01-10\n",
        1,
    )
    after = issues(render_gitlab(judged({**texts, FILES[0]: settled})))
    gone = {one.check_name for one in before if not unmoved([one], after)}
    assert gone == {"handover-is-offered"}


def test_a_change_in_plain_words_stands_before_the_findings() -> None:
    text = render_summary(sample(WAIVED), failed=False, change="- A1 was *offered*.\n")
    assert text.startswith("\n## Handover ledger: passes\n\n0 errors, ")
    assert "\n### What changes\n\n- A1 was *offered*.\n\n### Warnings\n\n- **" in text


@pytest.mark.parametrize("room", [2048, 20_000, LARGEST])
def test_a_summary_fits_and_counts_what_does_not(room: int) -> None:
    verdict = with_states(judged(real()))
    found = verdict.findings * 20
    text = render_summary(verdict._replace(findings=found), failed=True, room=room, change="ü" * 99)
    left = sum(int(number) for number in re.findall(r"\n(\d+) more do not fit here", text))
    assert len(text.encode()) <= room
    assert left == 0 or len(text.encode()) > room - 700
    assert (left == 0) == (room == LARGEST)
    assert text.count("\n- **") + left == len(found)
    assert text.count("<details>") == text.count("</details>")


def test_a_change_too_long_is_not_cut() -> None:
    text = render_summary(sample(WAIVED), failed=False, room=4096, change="```\n" * 999)
    assert "```" not in text
    assert "atmt diff" in text


HARD = "##[error]x @bob [y](http://e) {0} <b> ]]>"


def allowing(reason: str) -> Verdict:
    """A verdict on an edit that brings a waiver."""
    read = reading(WAIVED.replace("reason: Asked", f"reason: '{reason}'"))
    allowed = new_waivers(read.ledger, None)
    placed = (one._replace(place=read.located([one.place])[0]) for one in allowed)
    return sample(WAIVED)._replace(allowed=tuple(placed))


def test_a_new_waiver_is_told_in_every_format_that_has_a_place_for_it() -> None:
    verdict = allowing(HARD)
    words = f"new waiver: owner-has-accepted on A1 until 2018-02, by sec: {HARD}"
    line = f"actions.yaml:6:5: {words} [waiver:1]"
    text = render_summary(verdict, failed=False, change="- A1 was offered.\n")
    assert 0 < text.index("### New waivers") < text.index("### What changes")
    assert line in spans(text)
    report = junit(render_junit(verdict, EVERY_RULE, strict=False))
    (suite,) = report
    assert suite.child(SystemOut).text.strip() == line
    (invocation,) = sarif(verdict)["invocations"]
    (notice,) = invocation["toolExecutionNotifications"]
    assert unescaped(notice["message"]["text"]) == words
    assert notice["level"] == "warning"
    (place,) = notice["locations"]
    assert place["physicalLocation"]["region"] == {"startLine": 6, "startColumn": 5}
    assert issues(render_gitlab(verdict)) == issues(render_gitlab(sample(WAIVED)))


def test_new_waivers_leave_room_for_what_changes() -> None:
    [one] = allowing(HARD).allowed
    verdict = sample(WAIVED)._replace(allowed=(one,) * 99)
    text = render_summary(verdict, failed=False, room=4096, change="- A1 was *offered*.\n")
    assert len(text.encode()) <= 4096
    assert "- A1 was *offered*." in text
    assert text.count("new waiver: ") + int(re.findall(r"(\d+) more do not fit", text)[0]) >= 99


def test_a_full_summary_takes_no_more() -> None:
    assert render_summary(sample(WAIVED), failed=False, room=100) == ""


def test_a_rule_is_explained_in_sarif() -> None:
    driver = sarif(sample(CLEAN), EVERY_RULE)["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("atmt", "1.2.3")
    assert [one["id"] for one in driver["rules"]] == [rule.id for rule in EVERY_RULE]
    for one, rule in zip(driver["rules"], EVERY_RULE, strict=True):
        assert one["defaultConfiguration"] == {"level": rule.level}
        assert one["shortDescription"]["text"].startswith(rule.claim)
        # The most that GitHub shows of it.
        assert len(one["fullDescription"]["text"]) <= 1024
        assert set(one["help"]) == {"text", "markdown"}
        assert one["help"]["markdown"].startswith(f"# {rule.id}\n")
        assert "`atmt" in one["help"]["markdown"] or "atmt" not in one["help"]["text"]


def test_columns_of_sarif_are_code_points() -> None:
    title = "😀" * 5
    text = f"actions: [{{id: A1, title: {title}, status: open, support: [nobody]}}]\n"
    (result,) = (
        one for one in sarif(sample(text))["results"] if one["ruleId"] == "reference-resolves"
    )
    region = result["locations"][0]["physicalLocation"]["region"]
    assert text[region["startColumn"] - 1 :].startswith("nobody")
    assert sarif(sample(text))["columnKind"] == "unicodeCodePoints"


def test_two_findings_of_a_rule_on_a_line_are_two_alerts() -> None:
    text = "actions: [{id: A1, title: T, status: open, support: [x, y, x]}]\n"
    hashes = [
        one["partialFingerprints"]["primaryLocationLineHash"]
        for one in sarif(sample(text))["results"]
    ]
    assert all(one != other for one, other in pairwise(sorted(hashes)))
