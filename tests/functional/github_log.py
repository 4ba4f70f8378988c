"""How GitHub's runner reads the output of a step: which lines are commands, and what they say.

After actions/runner, ActionCommand.cs. It is stricter than that: every name is taken for that of a
command, so a line that is none here is none there.
"""

from typing import NamedTuple

TEXT_ESCAPES = (("%0D", "\r"), ("%0A", "\n"), ("%25", "%"))
PROPERTY_ESCAPES = (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%"))
OLD = "##["


class Command(NamedTuple):
    """What the runner would act on."""

    name: str
    properties: dict[str, str]
    text: str


def unescaped(text: str, escapes: tuple[tuple[str, str], ...]) -> str:
    """The escapes undone in the runner's order."""
    for escape, character in escapes:
        text = text.replace(escape, character)
    return text


def command(line: str) -> Command | None:
    """The command that a line is; None for text."""
    line = line.lstrip()
    if line.startswith("::"):
        head, mark, text = line[2:].partition("::")
        if mark:
            name, _, rest = head.partition(" ")
            pairs = (one.split("=", 1) for one in rest.strip().split(",") if "=" in one)
            properties = {key: unescaped(value, PROPERTY_ESCAPES) for key, value in pairs}
            return Command(name, properties, unescaped(text, TEXT_ESCAPES))
    _, old, rest = line.partition(OLD)
    name, end, text = rest.partition("]")
    return Command(name, {}, text) if old and end else None


def obeyed(output: str) -> list[Command]:
    """The commands that the runner carries out: none between `::stop-commands::TOKEN` and TOKEN."""
    found: list[Command] = []
    token: str | None = None
    for one in commands(output):
        if token is None and one.name == "stop-commands":
            token = one.text
        elif token is None:
            found.append(one)
        elif one.name == token:
            token = None
    return found


def commands(output: str) -> list[Command]:
    """The commands in the output of a step."""
    return [found for line in output.splitlines() if (found := command(line))]


def suspects(output: str) -> int:
    """How many lines anybody could take for commands."""
    return sum(line.lstrip().startswith("::") or OLD in line for line in output.splitlines())
