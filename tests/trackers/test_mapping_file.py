"""The file that keeps how a tracker is read takes the place of nothing else."""

from pathlib import Path

import pytest
from inside import in_process


@pytest.mark.parametrize("name", ["data/actions.yaml", "data/bodies.yaml", "t.csv", "notes.txt"])
def test_only_a_mapping_is_overwritten(tmp_path: Path, name: str) -> None:
    in_process("init", "--closing-body", "Flood", "--keeper", "Keep", cwd=tmp_path)
    (tmp_path / "t.csv").write_text("Ref,Action,Owner\nF1,Repair,Water Board\n", "utf-8")
    (tmp_path / "notes.txt").write_text("mine\n", "utf-8")
    before = (tmp_path / name).read_bytes()
    words = ["import", "t.csv", "--new-bodies", "--yes", "--write-map"]
    ended = in_process(*words, name, cwd=tmp_path)
    assert (ended.code, "is not a mapping file" in ended.err) == (2, True)
    assert (tmp_path / name).read_bytes() == before
    for _ in range(2):  # a mapping takes the place of one
        assert in_process(*words, "map.yaml", "--again", cwd=tmp_path).code == 0
