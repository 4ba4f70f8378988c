"""What CONTRIBUTING.md names is there."""

import re
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
WORDS = set(re.findall(r"`([^`\n]+)`", PAGE))
ROOTS = (ROOT, ROOT / "atmt_cli")
"""Where a path may begin; the package is often left out."""


def is_there(path: str) -> bool:
    """Whether there is such a file or folder, or one at least where a part is in capitals."""
    name = re.sub("[A-Z]+(?=[.]txt)", "*", path)
    return any(any(root.glob(name.rstrip("/"))) for root in ROOTS)


def test_every_path_that_is_named_exists() -> None:
    paths = [one for one in WORDS if re.fullmatch(r"[\w./-]+(/|[.](py|md|txt|toml|lock|yml))", one)]
    assert len(paths) > 30
    assert [one for one in paths if not is_there(one)] == []


def test_every_name_stands_in_the_file_that_is_said_to_have_it() -> None:
    found = re.findall(r"((?:`\w+`(?:,| and| or)?\s+)+)in\s+`([\w./]+[.]py)`", PAGE)
    named = [(name, path) for names, path in found for name in re.findall(r"`(\w+)`", names)]
    assert len(named) > 10
    texts = {path: (ROOT / path).read_text("utf-8") for _, path in named}
    missing = [
        (name, path)
        for name, path in named
        if not re.search(rf"(?m)^(def |class )?{name}\b", texts[path])
    ]
    assert missing == []


def test_every_dotted_name_can_be_imported() -> None:
    dotted = [
        one
        for one in WORDS
        if re.fullmatch(r"(cli|render|store|views|changes|rules|model)([.]\w+)+", one)
    ]
    assert dotted
    for one in dotted:
        module, _, name = one.rpartition(".")
        assert hasattr(import_module(f"atmt_cli.{module}"), name), one
