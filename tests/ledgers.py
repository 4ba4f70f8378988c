"""Ledgers of a few lines, and the case files of the rules.

A case file holds sections, each headed `=== KIND: a few words`: pass, fail, near (almost breaks
the rule) and, for the rules of the edit, before (the base of the sections after it); for those that
compare ledgers, beside (the other ledger, which is named first). A section is
a sample as in a rule's page, with remarks:

    # today: DATE       the day it is judged on
    # says: TEXT        a part of what one of the findings says, or of its remedy
    ...  # <-- WHERE    a finding must point at this line; of several: WHERE, WHERE
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

from atmt_cli import rules
from atmt_cli.model.desk import Desk
from atmt_cli.model.errors import UnreadableError
from atmt_cli.model.findings import FILES, Finding
from atmt_cli.rules.page import DAY, whole
from atmt_cli.rules.rule import Rule, judge
from atmt_cli.store.files.find import Folder
from atmt_cli.store.read import Reading, read_texts
from atmt_cli.store.yaml.decode import decode

NOWHERE = Folder(Path(), Path())
OTHER, THIS = "other", "this"
"""What two ledgers are called that are read together."""
Mark = tuple[str, int, str]
"""File, line and place of a finding."""


def texts(sample: str) -> dict[str, str]:
    """Both files of the ledger that a sample stands for."""
    files = whole(sample)
    return dict(zip(FILES, (files.actions, files.bodies), strict=True))


def reading(sample: str) -> Reading:
    """The ledger that a sample stands for. Raises UnreadableError."""
    return read_texts(
        NOWHERE, [decode(name, text.encode()) for name, text in texts(sample).items()]
    )


def findings(
    rules: Iterable[Rule],
    sample: str,
    today: date = DAY,
    before: str | None = None,
    beside: str | None = None,
) -> tuple[Finding, ...]:
    """What rules find in a sample, located; what the reader finds, where it is no ledger."""
    base = None if before is None else reading(before).ledger
    try:
        read = reading(sample)
    except UnreadableError as error:
        return error.findings
    desk = Desk({OTHER: reading(beside).ledger, THIS: read.ledger}) if beside else None
    verdict = judge(rules, read.ledger, today, base, desk=desk, name_there=THIS)
    return read.located(verdict.findings)


def every_rule() -> dict[str, Rule]:
    """Every rule that a module of the package defines, registered or not, by id."""
    names = (module.name for module in walk_packages(rules.__path__, "atmt_cli.rules."))
    modules = [import_module(name) for name in names]
    found = (value for module in modules for value in vars(module).values())
    return {rule.id: rule for rule in found if isinstance(rule, Rule)}


@dataclass(frozen=True)
class Section:
    """One section of a case file: the findings that it must have, and what they must say."""

    rule: str
    kind: str
    name: str
    sample: str
    today: date
    before: str | None
    beside: str | None
    marks: Counter[Mark]
    says: list[str]

    def __str__(self) -> str:
        return f"{self.rule}-{self.kind}-{self.name.replace(' ', '-')}"


def sections(path: Path) -> Iterator[Section]:
    """The sections of a case file; each carries along the `before` and `beside` ahead of it."""
    before: str | None = None
    beside: str | None = None
    _, *pieces = re.split(r"^=== (\w+): (.+)\n", path.read_text("utf-8"), flags=re.MULTILINE)
    for kind, name, text in zip(pieces[::3], pieces[1::3], pieces[2::3], strict=True):
        day = re.search(r"^# today: (\S+)\n", text, re.MULTILINE)
        sample = text.replace(day[0], "", 1) if day else text
        if kind == "before":
            before = sample
            continue
        if kind == "beside":
            beside = sample
            continue
        today = date.fromisoformat(day[1]) if day else DAY
        says = re.findall(r"^# says: (.+)\n", text, re.MULTILINE)
        yield Section(path.stem, kind, name, sample, today, before, beside, _marks(sample), says)


def _marks(sample: str) -> Counter[Mark]:
    return Counter(
        (file, number, place)
        for file, text in texts(sample).items()
        for number, line in enumerate(text.splitlines(), 1)
        for place in line.partition("# <-- ")[2].split(", ")
        if place
    )
