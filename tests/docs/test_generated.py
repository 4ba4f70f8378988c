"""The generated pages are what the code says."""

import runpy
import sys
from pathlib import Path

from atmt_cli.model.descriptions import GLOSSARY
from atmt_cli.model.fields import Defaulted, Extensible, Record

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "docs"))
GENERATE = runpy.run_path(str(ROOT / "docs" / "generate.py"))


def test_no_page_has_drifted_and_none_is_left_of_a_rule_that_is_gone() -> None:
    # All in one test: to make the pages takes long, and so no worker does it to collect the tests.
    pages: dict[Path, str] = GENERATE["pages"]()
    there = {path: path.read_text("utf-8") for path in pages if path.exists()}
    rules = ROOT / "docs" / "rules"
    assert there.keys() == pages.keys(), "type: python docs/generate.py"
    assert set(rules.iterdir()) == {path for path in pages if path.parent == rules}
    for path, text in pages.items():
        assert there[path] == text, f"{path.name}: type: python docs/generate.py"


def test_glossary_knows_every_field_and_no_other() -> None:
    bases = (Record, Defaulted, Extensible)
    found = [cls for base in bases for cls in base.__subclasses__()]
    records = {c.__name__: c for c in found if c.__module__.startswith("atmt_cli.model")}
    del records["Defaulted"], records["Extensible"]
    fields = {
        name: {field.alias or key for key, field in cls.model_fields.items()}
        for name, cls in records.items()
    }
    assert fields == {name: set(words) for name, words in GLOSSARY.items()}
