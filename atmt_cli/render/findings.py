"""Findings for people, each with its remedy; on a terminal, many of one rule are told as one."""

from collections.abc import Callable, Iterator, Sequence

from atmt_cli.model.findings import Finding, Level
from atmt_cli.model.text import shortened, visible
from atmt_cli.render.plain import cell_width
from atmt_cli.rules.rule import UNWAIVABLE

FEW = 3
"""The most findings of one rule that are listed one by one."""
_Group = tuple[Finding, ...]
Style = Callable[[str, str], str]
"""Colours a text as the level, or the remedy, of a finding."""


def unstyled(text: str, _style: str) -> str:
    """Return a text as it is."""
    return text


def render_findings(
    findings: Sequence[Finding],
    one: Callable[[Finding], str],
    each: str,
    width: int | None = None,
    style: Style = unstyled,
) -> Iterator[str]:
    """Yield findings, each as ``one`` tells it, and their remedies on the lines below.

    With a width, that of a person's terminal, many of one rule are told as one, and at the end how
    to see ``each``.
    """
    groups = _folded(findings) if width else [(finding,) for finding in findings]
    for group in groups:
        first = group[0]
        if width and len(group) > 1:
            yield f"{style(first.level, first.level)}{_count(group, width)}\n"
            yield f"  first: {visible(first.told)}\n"
        else:
            yield f"{one(first)}\n"
        if first.remedy:
            yield f"  {style(visible(first.remedy), 'remedy')}\n"
    if len(groups) < len(findings):
        yield f"each finding: {each}\n"


def _folded(findings: Sequence[Finding]) -> list[_Group]:
    """Return findings in groups: those of one rule, level and state where they are many, else each
    alone. A group stands where its first finding stood.

    What makes a file unreadable is another fault each time, and is never grouped.
    """
    alike: dict[tuple[str, Level, str | None], list[Finding]] = {}
    for finding in findings:
        if finding.rule not in UNWAIVABLE:
            alike.setdefault((finding.rule, finding.level, finding.state), []).append(finding)
    many = {key: tuple(found) for key, found in alike.items() if len(found) > FEW}
    groups: list[_Group] = []
    for finding in findings:
        group = many.get((finding.rule, finding.level, finding.state), (finding,))
        if group[0] is finding:
            groups.append(group)
    return groups


def _count(group: _Group, width: int) -> str:
    """Return what follows the level of many findings of one rule: the rule, how many, and as many
    places as fit into the width.
    """
    first = group[0]
    state = " (existing)" if first.state == "existing" else ""
    said = f": {first.rule} is broken {len(group)} times{state}: "
    room = width - len(first.level) - len(said)
    places = list(dict.fromkeys(visible(finding.place) for finding in group))
    numbers = range(min(len(places), room), 0, -1)
    fitting = (number for number in numbers if cell_width(shortened(places, number)) <= room)
    return f"{said}{shortened(places, next(fitting, 1))}"
