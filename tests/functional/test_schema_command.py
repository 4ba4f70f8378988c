"""``atmt schema``, and what a validator of others makes of it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from command import DATA
from inside import in_process as atmt

ROOT = DATA.parent
FILES = ("actions", "bodies")
BAD = {
    "an unknown field": ("actions", "    status: in-progress", "    staus: in-progress"),
    "an unknown status": ("actions", "status: proposed", "status: propsed"),
    "a month of no year": ("actions", "closes_on: 2017-11", "closes_on: 2017-13"),
    "a number that is none": ("actions", "stale_after: 90", "stale_after: soon"),
    "an id in small letters": ("actions", "  - id: A1", "  - id: a1"),
    "a list that is a text": ("actions", "governance: [mmip]", "governance: mmip"),
    "a title that is empty": ("actions", "title: Life Sciences Industrial Strategy", "title:"),
    "an unknown kind": ("bodies", "kind: taskforce", "kind: task-force"),
    "a schema to come": ("bodies", "schema: 1", "schema: 2"),
}
ODD = {
    "a year alone": ("actions", "closes_on: 2017-11", "closes_on: 2017"),
    "a day": ("actions", "closes_on: 2017-11", "closes_on: 2017-11-30"),
    "a number for a text": ("actions", "short_title: Fiscal landscape", "short_title: 2030"),
    "a truth for a text": ("actions", "short_title: Fiscal landscape", "short_title: true"),
    "nothing": ("actions", "short_title: Fiscal landscape", "short_title: ~"),
    "no": ("bodies", "name: OLS", "name: NO"),
    "a number in quotes": ("actions", "stale_after: 90", "stale_after: '90'"),
}


@pytest.mark.parametrize("name", FILES)
def test_it_prints_what_is_committed(name: str, tmp_path: Path) -> None:
    committed = (ROOT / "schema" / f"{name}.schema.json").read_text("utf-8")
    printed = atmt("schema", name, cwd=tmp_path)
    assert (printed.code, printed.out, printed.err) == (0, committed, "")
    written = atmt("schema", name, "-o", "x.json", cwd=tmp_path)
    assert (written.code, written.out, written.err) == (0, "", "")
    assert (tmp_path / "x.json").read_text("utf-8") == committed
    assert json.loads(committed)["$schema"].endswith("draft-07/schema#")


def test_wrong_usage_and_a_target_that_takes_nothing_are_named(tmp_path: Path) -> None:
    unknown = atmt("schema", "action", cwd=tmp_path)
    assert (unknown.code, unknown.out) == (2, "")
    assert "no schema 'action'; did you mean actions?" in unknown.err
    assert atmt("schema", cwd=tmp_path).code == 2
    nowhere = atmt("schema", "actions", "-o", "gone/x.json", cwd=tmp_path)
    assert (nowhere.code, nowhere.out) == (3, "")
    assert "Cannot write gone/x.json: there is no folder gone" in nowhere.err


@pytest.fixture(scope="module")
def checker(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A validator of YAML by schema, in an environment of its own."""
    folder = tmp_path_factory.mktemp("checker")
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    pip = [str(folder / "bin" / "pip"), "install", "--quiet", "check-jsonschema"]
    subprocess.run(pip, check=True)
    return str(folder / "bin" / "check-jsonschema")


@pytest.mark.slow
def test_another_validator_says_the_same(checker: str, tmp_path: Path) -> None:
    def both(name: str, path: Path) -> tuple[bool, bool]:
        schema = str(ROOT / "schema" / f"{name}.schema.json")
        ended = subprocess.run(
            [checker, "--schemafile", schema, str(path)], check=False, capture_output=True
        )
        judged = atmt("check", "--ledger", str(path.parent), "--format", "json", cwd=tmp_path).json
        rules = {finding["rule"] for finding in judged["findings"]}
        return "schema-valid" not in rules, ended.returncode == 0

    for folder in (DATA, *sorted((ROOT / "examples").glob("*/"))):
        for name in FILES:
            assert both(name, folder / f"{name}.yaml") == (True, True)
    for cases, expected in ((BAD, (False, False)), (ODD, (True, True))):
        for case, (name, old, new) in cases.items():
            for one in FILES:
                text = (DATA / f"{one}.yaml").read_text("utf-8")
                assert one != name or old in text
                text = text.replace(old, new, 1) if one == name else text
                (tmp_path / f"{one}.yaml").write_text(text, "utf-8")
            assert both(name, tmp_path / f"{name}.yaml") == expected, case
