"""Write a file beside a ledger, which is committed with it; only under the lock."""

from pathlib import Path

from atmt_cli.model.errors import UnavailableError
from atmt_cli.model.findings import FILES
from atmt_cli.model.text import visible
from atmt_cli.store.files.atomic import staged
from atmt_cli.store.files.find import Folder
from atmt_cli.store.files.private import make_own_folder, private
from atmt_cli.store.files.rights import rights_in, rights_of


def write_beside(folder: Folder, name: str, data: bytes) -> None:
    """Put a file in a folder beside the ledger, which is made; in one step.

    It has the rights of the ledger, and no link is followed. Raises OSError and UnavailableError.
    """
    path = folder.file(name)
    refuse_beside(folder, path)
    make_own_folder(path.parent, rights_in(folder.path))
    temporary = private(folder) / f"{path.name}.new"
    with staged(temporary, path, data, rights_of(folder.file(FILES[0]))) as new:
        new.commit()


def refuse_beside(folder: Folder, path: Path) -> None:
    """Raise UnavailableError for a link in the place of a file beside the ledger, or its folder."""
    for one in (path.parent, path):
        if one.is_symlink():
            where = visible(folder.shown(str(one.relative_to(folder.path))))
            raise UnavailableError(f"{where} is a link, and atmt does not write there", "remove it")
