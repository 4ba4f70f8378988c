"""The locked requirements agree with pyproject.toml, and say what each file must be, not where."""

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
WANTED = [
    Requirement(one)
    for one in (*PROJECT["project"]["dependencies"], *PROJECT["build-system"]["requires"])
]
LOCK = (ROOT / "requirements.lock").read_text("utf-8")
HASH = re.compile("--hash=sha256:[0-9a-f]{64}")


def entries() -> list[list[str]]:
    """Every requirement of the lock, and what stands on the lines that go on with it."""
    text = re.sub(r"(?m)^ *#.*\n", "", LOCK).replace("\\\n", "\t")
    return [[part.strip() for part in line.split("\t")] for line in text.splitlines()]


def pins() -> dict[str, Requirement]:
    made = [Requirement(first) for first, *_ in entries()]
    return {canonicalize_name(one.name): one for one in made}


def test_every_dependency_is_pinned_to_a_version_that_will_do() -> None:
    known = pins()
    for wanted in WANTED:
        pin = known[canonicalize_name(wanted.name)]
        (chosen,) = pin.specifier
        assert chosen.operator == "=="
        assert wanted.specifier.contains(chosen.version), f"{wanted}: the lock has {pin}"
        assert pin.marker == wanted.marker


def test_every_pin_has_hashes_and_nothing_else() -> None:
    assert len(pins()) == len(entries())
    for first, *rest in entries():
        assert Requirement(first).url is None
        assert rest, f"{first} has no hash"
        assert [one for one in rest if not HASH.fullmatch(one)] == []
    assert "/" not in LOCK
