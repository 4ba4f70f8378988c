"""Verdicts for the formats of `check`, and each format read back as its own readers do."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

from junitparser import JUnitXml
from ledgers import reading
from markdown_it import MarkdownIt
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from test_untrusted import TODAY, files

from atmt_cli.model.errors import UnreadableError
from atmt_cli.model.findings import FILES, Finding
from atmt_cli.render.check.sarif import render_sarif
from atmt_cli.rules import EVERY_RULE, RULES
from atmt_cli.rules.rule import Rule, Verdict, judge
from atmt_cli.store.files.find import Folder
from atmt_cli.store.read import Reading, read_texts
from atmt_cli.store.yaml.decode import decode

VERSION = "1.2.3"
HERE = Folder(Path(), Path())


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Lines(_Shape):
    begin: int = Field(ge=1)


class _Location(_Shape):
    path: str = Field(pattern=r"^[^/]")
    lines: _Lines


class Issue(_Shape):
    """An entry of a code quality report, as GitLab documents it."""

    description: str = Field(min_length=1)
    check_name: str = Field(min_length=1)
    fingerprint: str = Field(pattern=r"^[0-9a-f]{64}$")
    severity: Literal["info", "minor", "major", "critical", "blocker"]
    location: _Location


def issues(report: str) -> list[Issue]:
    """A code quality report, read strictly."""
    return TypeAdapter(list[Issue]).validate_json(report)


def judged(texts: dict[str, str]) -> Verdict:
    """What `check` finds in the texts of a ledger, located."""
    try:
        read = read_texts(HERE, [decode(name, text.encode()) for name, text in texts.items()])
    except UnreadableError as error:
        return Verdict(error.findings)
    return located(read, judge(RULES, read.ledger, TODAY))


def located(read: Reading, verdict: Verdict) -> Verdict:
    """A verdict with its places."""
    return verdict._replace(
        findings=read.located(verdict.findings), waived=read.located(verdict.waived)
    )


def sample(text: str) -> Verdict:
    """What `check` finds in a sample, as the pages of the rules have them."""
    read = reading(text)
    return located(read, judge(RULES, read.ledger, TODAY))


def hostile(text: str) -> Verdict:
    """What `check` finds where a text stands wherever one may."""
    return judged(files(text))


def misshapen(text: str) -> Verdict:
    """What the reader finds where a text stands where none may."""
    texts = files(text)
    return judged({**texts, FILES[0]: texts[FILES[0]].replace("status: closing", "status: " + "x")})


def with_states(verdict: Verdict, existing: tuple[int, ...] = (0,)) -> Verdict:
    """The same as if there were a base, which had every so many-th finding already."""
    found = (
        one._replace(state="existing" if number % 3 in existing else "new")
        for number, one in enumerate(verdict.findings)
    )
    return verdict._replace(findings=tuple(found), skipped=())


def new(verdict: Verdict) -> list[Finding]:
    """The findings that are not there before, errors first."""
    found = [one for one in verdict.findings if one.state != "existing"]
    return [one for one in found if one.level == "error"] + [
        one for one in found if one.level != "error"
    ]


def sarif(verdict: Verdict, rules: Iterable[Rule] | None = None) -> dict[str, Any]:
    """The one run of a SARIF log, with the rules that found something, or those given."""
    told = {one.rule for one in (*verdict.findings, *verdict.waived)}
    rules = (rule for rule in EVERY_RULE if rule.id in told) if rules is None else rules
    log = json.loads(render_sarif(verdict, rules, version=VERSION, today=TODAY))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    return run


def junit(report: str) -> JUnitXml:
    """A JUnit report as junitparser reads it."""
    return JUnitXml.fromstring(report.encode())


def spans(markdown: str) -> list[str]:
    """The code spans of a text in CommonMark, in order; everything else in it must be plain."""
    found = []
    for token in MarkdownIt().parse(markdown):
        if token.type == "html_block":
            assert token.content.startswith(("<details><summary>Already there: ", "</details>"))
        for child in token.children or ():
            assert child.type in {"text", "code_inline", "strong_open", "strong_close"}, child
            if child.type == "code_inline":
                found.append(child.content)
            else:
                assert child.content.isascii()
    return found
