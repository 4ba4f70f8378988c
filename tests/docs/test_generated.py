"""The generated pages are what the code says."""

import runpy
import sys
from pathlib import Path

import pytest

from atmt_cli.model.descriptions import GLOSSARY
from atmt_cli.model.fields import Defaulted, Extensible, Record

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "docs"))
GENERATE = runpy.run_path(str(ROOT / "docs" / "generate.py"))
PAGES: dict[Path, str] = GENERATE["pages"]()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_page_has_not_drifted(path: Path) -> None:
    assert path.exists(), "type: python docs/generate.py"
    assert path.read_text("utf-8") == PAGES[path], "type: python docs/generate.py"


def test_no_page_is_left_of_a_rule_that_is_gone() -> None:
    assert set((ROOT / "docs" / "rules").iterdir()) == {
        path for path in PAGES if path.parent.name == "rules"
    }


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
