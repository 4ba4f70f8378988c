"""The last line of a report: by it a report is known again that nobody has edited since.

It is a comment, in HTML as in Markdown, which no reader sees.
"""

import re
from hashlib import sha256

_SEAL = re.compile(r"<!-- atmt report ([a-z]+), sha256:([0-9a-f]{64}) -->\n")


def sealed(text: str, report: str) -> str:
    """Return a report with its seal."""
    return f"{text}\n<!-- atmt report {report}, sha256:{_digest(text)} -->\n"


def is_untouched(text: str, report: str) -> bool:
    """Return whether a text is a report of a kind, as atmt wrote it."""
    text = text.replace("\r\n", "\n")  # as git may have checked it out
    found = _SEAL.search(text, max(0, text.rfind("\n<!-- ")))
    if not found or found.end() != len(text) or found[1] != report:
        return False
    return found[2] == _digest(text[: found.start() - 1])


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
