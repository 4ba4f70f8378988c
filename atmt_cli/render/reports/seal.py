"""The end of a report: by it a report is known again that nobody has edited since.

In HTML as in Markdown it is a comment, which no reader sees; in JSON the last key.
"""

import re
from hashlib import sha256

_SEAL = re.compile(r"\n<!-- atmt report (?P<report>[a-z]+), sha256:(?P<digest>[0-9a-f]{64}) -->\n")
_JSON_SEAL = re.compile(r',\n  "seal": "(?P<report>[a-z]+), sha256:(?P<digest>[0-9a-f]{64})"\n}\n')


def sealed(text: str, report: str) -> str:
    """Return a report with its seal."""
    return f"{text}\n<!-- atmt report {report}, sha256:{_digest(text)} -->\n"


def sealed_json(text: str, report: str) -> str:
    """Return the facts of a report, one JSON object, with their seal."""
    text = text.removesuffix("\n}\n")
    return f'{text},\n  "seal": "{report}, sha256:{_digest(text)}"\n}}\n'


def is_untouched(text: str, report: str) -> bool:
    """Return whether a text is a report of a kind, as atmt wrote it."""
    text = text.replace("\r\n", "\n")  # as git may have checked it out
    for seal, begins in ((_SEAL, "\n<!-- "), (_JSON_SEAL, ',\n  "seal"')):
        found = seal.fullmatch(text, max(0, text.rfind(begins)))
        if found and found["report"] == report:
            return found["digest"] == _digest(text[: found.start()])
    return False


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
