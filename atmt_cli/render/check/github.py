"""What `check` says to GitHub Actions: workflow commands, and a log that holds no others.

The runner undoes the escapes %25, %0D and %0A in the text of a command and, in its properties, %3A
and %2C.
"""

from collections.abc import Iterator

from atmt_cli.model.findings import Finding
from atmt_cli.model.text import no_command, visible
from atmt_cli.render.check.text import render_counts, render_notices, render_text
from atmt_cli.rules.rule import Verdict


def render_github(verdict: Verdict) -> Iterator[str]:
    """New waivers, as plain text; a command for each finding, errors first; what was there before.

    Of a step GitHub shows 10 errors and 10 warnings. What the base has already is no annotation:
    it would stand on lines that nobody touched and train people to look away.
    """
    new = [finding for finding in verdict.findings if finding.state != "existing"]
    existing = [finding for finding in verdict.findings if finding.state == "existing"]
    yield no_command("".join(render_notices(verdict.notices)))
    yield from (_command(finding) for finding in sorted(new, key=_errors_first))
    yield no_command("".join(render_text(existing)))
    yield render_counts(verdict)


def _errors_first(finding: Finding) -> bool:
    return finding.level != "error"


def _command(finding: Finding) -> str:
    place = dict(zip(("file", "line", "col"), finding.shown_at, strict=True))
    properties = {**place, "title": f"{finding.rule} ({finding.place})"}
    shown = ",".join(
        f"{name}={_property(visible(str(value)))}"
        for name, value in properties.items()
        if value is not None
    )
    # The log shows the message alone, so that has to say where.
    message = visible(f"{place_of(finding)}: {finding.told}")
    if finding.remedy:
        message += "\n" + visible(finding.remedy)
    return f"::{finding.level} {shown}::{_data(message)}\n"


def place_of(finding: Finding) -> str:
    """Return ``path:line:column``, as far as they are known; untrusted."""
    parts = (finding.file, finding.line, finding.column)
    return ":".join(str(part) for part in parts if part is not None)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
