"""Fingerprints, which let a service recognise a finding in the next report."""

from collections import Counter
from collections.abc import Iterable
from hashlib import sha256

from atmt_cli.model.findings import Finding


def view_fingerprints(findings: Iterable[Finding]) -> list[str]:
    """Return a fingerprint for each finding: 64 hexadecimal digits, each only once in the list.

    It is made from the file and from what the gate itself uses to tell an old finding from a new
    one. No line, column or wording is in it, so an edit elsewhere leaves it as it was.
    """
    met: Counter[tuple[str, ...]] = Counter()
    prints = []
    for finding in findings:
        rule, place, value = finding.key
        key = (rule, finding.file, place, value)
        met[key] += 1
        # Lengths keep apart what would be one text once joined.
        parts = [*key, str(met[key])]
        whole = "".join(f"{len(part)}:{part}" for part in parts)
        prints.append(sha256(whole.encode("utf-8", "surrogatepass")).hexdigest())
    return prints
