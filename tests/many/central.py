"""A central unit's desk: ledgers in folders and repositories, and the manifest that names them."""

import shutil
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from dated_history import Dated, at, dated, ledger, noon
from history import git

ACTIONS = """schema: 1
ledger: {title: Floods, closing_body: tf, closes_on: 2017-11, keeper: sec}
actions:
  - id: FR03
    title: Raise the bank
    ref: "3/1"
    status: open
    due: 2018-01-02
    handovers: [{to: ea, status: offered, offered_on: 2017-12-01}]
    notes: [{date: 2017-12-01, by: ea, text: We look at it}]
    x-cost: "5"
  - id: FR04
    title: Warn the town
    status: closed
    handovers:
      - {to: ea, status: accepted, offered_on: 2017-12-01, answered_on: 2017-12-05, evidence: [Letter]}
    closures:
      - {outcome: implemented, proposed_by: ea, proposed_on: 2017-12-20, confirmed_by: sec, on: 2018-01-02, evidence: [Minute]}
"""  # noqa: E501
FLOOD_BODIES = """schema: 1
bodies:
  - {id: tf, name: Flood Group, kind: taskforce}
  - {id: sec, name: The Secretariat, kind: office}
  - {id: ea, name: Environment Agency, aka: [EA], kind: agency}
"""
MANIFEST = """schema: 1
ledgers:
  - {name: flood, path: desk/flood}
  - {name: skills, repository: skills.git, revision: main, path: data}
"""
TODAY = "2018-01-10"
_ORIGINALS = tempfile.TemporaryDirectory(prefix="atmt-central-")


def central(folder: Path, manifest: str = MANIFEST) -> Path:
    """Make a ledger in a folder, one in a clone and a bare repository of two commits, and a
    manifest of both; its path.
    """
    shutil.copytree(_original(), folder, dirs_exist_ok=True)
    path = folder / "all.yaml"
    path.write_text(manifest, "utf-8")
    return path


@cache
def _original() -> Path:
    """Make it once in every process, to be copied."""
    folder = Path(tempfile.mkdtemp(dir=_ORIGINALS.name))
    files = {"actions.yaml": ACTIONS, "bodies.yaml": FLOOD_BODIES}
    write(folder / "desk" / "flood" / "data", files)
    first, second = _skills("2017-12-01 Begun"), _skills("2017-12-01 Begun", "2018-01-03 Done")
    dated(folder / "clone", [Dated(first, noon("2017-12-02")), Dated(second, noon("2018-01-04"))])
    git(folder, "clone", "--quiet", "--bare", "--template=", "clone", "skills.git")
    git(folder / "skills.git", "remote", "remove", "origin")
    return folder


def _skills(*notes: str) -> Mapping[str, bytes]:
    return at("data", ledger(*notes))


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Write files into a folder, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
