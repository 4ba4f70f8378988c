"""The map of the tests names every module, or a pattern that it falls under."""

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
NAMED = re.findall(r"`([\w/*]+\.py)`", (TESTS / "README.md").read_text("utf-8"))


def test_every_module_is_on_the_map_and_says_what_it_is() -> None:
    modules = set(TESTS.rglob("*.py"))
    assert modules == {path for name in NAMED for path in TESTS.glob(name)}
    for module in modules:
        assert module.read_text("utf-8").startswith('"""'), module


def test_what_the_map_names_is_there() -> None:
    assert not [name for name in NAMED if not [*TESTS.glob(name)]]
