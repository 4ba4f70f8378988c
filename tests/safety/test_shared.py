"""A folder that people of one group share: both edit in turn, and nobody is locked out."""

import os
import re
import shutil
import stat
import subprocess
from pathlib import Path

import pytest
from command import SCRIPT
from held_commands import Ended, hold, release

from atmt_cli.model.findings import FILES

GROUP, ADA, BOB = 54001, 54002, 54003
TRANSFER = ("transfer", "mmip", "bia", "--on", "2018-01-09", "--yes")
as_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become two users"
)


@pytest.fixture
def shared(ledger: Path) -> Path:
    """A ledger in a folder with the set-group-id bit, made by Ada."""
    for folder in Path(SCRIPT).parents:
        if not folder.stat().st_mode & stat.S_IXOTH:
            pytest.skip(f"another user cannot reach the command: {folder} is closed")
    # pytest keeps what it makes from all but us.
    for folder in ledger.parents:
        if stat.S_IMODE(folder.stat().st_mode) == 0o700:
            folder.chmod(0o711)
    for path in (ledger, *ledger.iterdir()):
        os.chown(path, ADA, GROUP)
        path.chmod(0o2775 if path.is_dir() else 0o664)
    return ledger


def as_user(user: int, *command: str, ledger: Path) -> Ended:
    """Run a command as somebody of the group."""
    held = hold(*command, ledger=ledger, user={"id": user, "group": user, "groups": [GROUP]})
    release()
    return held.wait()


@as_root
def test_two_users_of_a_group_edit_in_turn(shared: Path) -> None:
    turns = ((ADA, ("note", "A1", "x")), (BOB, TRANSFER), (ADA, ("note", "A1", "y")))
    for user, command in turns:
        ended = as_user(user, *command, ledger=shared)
        assert ended.code == 0, ended.said
    for path in shared.rglob("*"):
        found = path.stat()
        assert found.st_gid == GROUP, path
        # What an edit can be taken back to is its maker's alone.
        is_kept = path.is_file() and path.parent.name == "undo"
        assert bool(found.st_mode & stat.S_IWGRP) is not is_kept, path
    assert {stat.S_IMODE((shared / name).stat().st_mode) for name in FILES} == {0o664}


@pytest.mark.slow
@as_root
def test_whom_rights_keep_out_is_told_who_types_what(shared: Path) -> None:
    shared.chmod(0o2755)
    assert as_user(ADA, "note", "A1", "x", ledger=shared).code == 0
    ended = as_user(BOB, "note", "A1", "y", ledger=shared)
    assert ended.code == 3
    told = f"nothing was changed; ask user {ADA}, who owns it, to type: chmod -R g+w "
    assert f"Permission denied\n  {told}" in ended.err
    shared.chmod(0o2775)
    (shared / FILES[1]).chmod(0o600)
    ended = as_user(BOB, "status", ledger=shared)
    assert ended.code == 3
    asked = rf"\n  ask user {ADA}, who owns it, to type: chmod g\+r \S*bodies.yaml\n"
    assert re.search(asked, ended.err)
    (shared / FILES[1]).chmod(0)
    ended = as_user(ADA, "status", ledger=shared)
    assert re.search(r"\n  type: chmod u\+r \S*bodies.yaml\n", ended.err)


@pytest.mark.slow
@as_root
def test_each_takes_back_only_what_they_did(shared: Path) -> None:
    states = [{name: (shared / name).read_bytes() for name in FILES}]
    for user, command in ((ADA, ("note", "A1", "x")), (BOB, TRANSFER)):
        assert as_user(user, *command, ledger=shared).code == 0
        states.append({name: (shared / name).read_bytes() for name in FILES})
    for user, code in ((ADA, 1), (BOB, 0), (BOB, 1), (ADA, 0), (ADA, 2)):
        before = {name: (shared / name).read_bytes() for name in FILES}
        ended = as_user(user, "undo", ledger=shared)
        assert ended.code == code, (user, ended.said)
        maker = BOB if user == ADA else ADA
        if code == 1:
            assert f"The last edit here was made by user {maker}; nothing was written" in ended.err
            assert f"  ask user {maker} to type: atmt undo; or edit the file" in ended.err
        after = {name: (shared / name).read_bytes() for name in FILES}
        assert after == (before if code else states[states.index(before) - 1])
    kept = {path.stat().st_mode & 0o777 for path in shared.glob(".atmt/undo/*")}
    assert kept <= {0o600}


@pytest.mark.slow
@as_root
def test_what_root_edits_its_owner_takes_back(shared: Path) -> None:
    before = {name: (shared / name).read_bytes() for name in FILES}
    held = hold("note", "A1", "x", ledger=shared)
    release()
    assert held.wait().code == 0
    assert as_user(BOB, "undo", ledger=shared).code == 1
    assert as_user(ADA, "undo", ledger=shared).code == 0
    assert {name: (shared / name).read_bytes() for name in FILES} == before


@pytest.mark.slow
@as_root
def test_what_root_edits_stays_its_owners(shared: Path) -> None:
    for name in FILES:
        (shared / name).chmod(0o600)
    held = hold(*TRANSFER, ledger=shared)
    release()
    assert held.wait().code == 0
    for path in (*shared.rglob("*"), shared):
        assert (path.stat().st_uid, path.stat().st_gid) == (ADA, GROUP), path
    assert {stat.S_IMODE((shared / name).stat().st_mode) for name in FILES} == {0o600}
    assert as_user(ADA, "note", "A1", "x", ledger=shared).code == 0


@pytest.mark.skipif(not shutil.which("setfacl"), reason="there is no setfacl")
def test_an_access_list_is_kept(ledger: Path) -> None:
    path = ledger / "actions.yaml"
    path.chmod(0o640)
    given = subprocess.run(
        ["setfacl", "-m", "u:54003:r", str(path)], capture_output=True, text=True, check=False
    )
    if given.returncode:
        pytest.skip(given.stderr)
    before = os.getxattr(path, "system.posix_acl_access")
    held = hold("note", "A1", "x", ledger=ledger)
    release()
    assert held.wait().code == 0
    assert os.getxattr(path, "system.posix_acl_access") == before
