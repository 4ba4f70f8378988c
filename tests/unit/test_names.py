"""One name, one meaning: two modules define one name only where this page says why."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import atmt_cli

ROOT = Path(atmt_cli.__file__).parent
COMMAND_AND_ACT = {"cli/editing", "changes/operations"}
"""A command is named after the one operation that it makes."""
SHARED = {
    "Cell": "Of a tracker, where it is; of a table that is shown, what it says.",
    "Column": "Of a sheet for apply, what it may change; of a tracker, what it is taken for.",
    "Fault": "Of a YAML file, in a line; of a tracker, in a cell.",
    "Flag": "Yes or no: of an operation in true and false, of a mapping file in words.",
    "Owners": "Of a cell of a tracker, the bodies it names; of a letter, the bodies it is sent to.",
    "Table": "Of a tracker, a sheet as it was read; in an answer, a table that is shown.",
    "column_of": "The number of a column, by its letters; the column of a table, by its field.",
    "Kind": "Of a body in the model; in the table of references, what it leads to.",
}
"""Names that two modules define, and why a reader does not take one for the other."""


def _names_a_type(node: ast.Assign) -> bool:
    """Tell whether an assignment names a type: no constant, and no variable of a type."""
    call = node.value
    variable = isinstance(call, ast.Call) and ast.unparse(call.func) == "TypeVar"
    return not variable and not ast.unparse(node.targets[0]).isupper()


def _names(tree: ast.Module) -> Iterator[str]:
    """Yield the public classes, functions and names of types at the top of a module."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            name = node.name
        elif isinstance(node, ast.Assign) and _names_a_type(node):
            name = ast.unparse(node.targets[0])
        else:
            continue
        if not name.startswith("_"):
            yield name


def _shared() -> dict[str, list[str]]:
    """Return the names that several modules define, each with those modules."""
    where = defaultdict(list)
    for path in sorted(ROOT.rglob("*.py")):
        for name in _names(ast.parse(path.read_text(encoding="utf-8"))):
            where[name].append(path.relative_to(ROOT))
    return {
        name: [path.as_posix() for path in paths]
        for name, paths in where.items()
        if len(paths) > 1 and {path.parent.as_posix() for path in paths} != COMMAND_AND_ACT
    }


def test_no_public_name_has_two_meanings() -> None:
    """Two classes, functions or types of one name make a reader look up which one it is."""
    shared = _shared()
    assert {name: paths for name, paths in shared.items() if name not in SHARED} == {}
    assert set(SHARED) <= set(shared), "a name that only one module defines needs no reason"


def test_every_module_says_what_it_is_for() -> None:
    """The first thing in a module is a sentence on what it is for."""
    for path in sorted(ROOT.rglob("*.py")):
        words = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        assert words.split("\n\n")[0].endswith((".", "?")), path.relative_to(ROOT).as_posix()
