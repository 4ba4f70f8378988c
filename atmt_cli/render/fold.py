"""Findings for a person at a terminal: many of one rule are told as one."""

from collections.abc import Iterable

from atmt_cli.model.findings import Finding, Level
from atmt_cli.model.text import shortened, visible
from atmt_cli.render.plain import cell_width

FEW = 3
"""As many findings of one rule are listed one by one."""
Group = tuple[Finding, ...]


def folded(findings: Iterable[Finding]) -> list[Group]:
    """Return findings in groups: those of one rule, level and state where they are many, else each
    alone. A group stands where its first finding stood.
    """
    alike: dict[tuple[str, Level, str | None], list[Finding]] = {}
    for finding in findings:
        alike.setdefault((finding.rule, finding.level, finding.state), []).append(finding)
    many = {key: tuple(found) for key, found in alike.items() if len(found) > FEW}
    groups: list[Group] = []
    for finding in findings:
        group = many.get((finding.rule, finding.level, finding.state), (finding,))
        if group[0] is finding:
            groups.append(group)
    return groups


def is_folded(groups: Iterable[Group]) -> bool:
    """Return whether a group holds more than one finding."""
    return any(len(group) > 1 for group in groups)


def count_line(group: Group, level: str, width: int) -> str:
    """Return what many findings of one rule have in common: the rule, how many, the first places.

    ``level`` is its word, styled or not; as many places are named as fit into ``width``.
    """
    first = group[0]
    state = " (existing)" if first.state == "existing" else ""
    said = f"{first.rule} is broken {len(group)} times{state}"
    room = width - len(f"{first.level}: {said}: ")
    places = list(dict.fromkeys(visible(finding.where) for finding in group))
    numbers = range(min(len(places), room), 0, -1)
    fitting = (number for number in numbers if cell_width(shortened(places, number)) <= room)
    return f"{level}: {said}: {shortened(places, next(fitting, 1))}"
