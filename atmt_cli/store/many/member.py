"""The manifest: the ledgers that a central unit follows, each under a name of its own."""

from typing import Self

from pydantic import Field, PrivateAttr

from atmt_cli.model.fields import Defaulted, Many, NameId, Number, Record, Text
from atmt_cli.model.findings import Pointer


class Member(Record):
    """A ledger that a manifest names: a folder, or a place in what a repository has committed.

    ``revision`` is what git calls a commit, by default HEAD. ``path`` leads from the manifest to
    the ledger; with a ``repository``, from its top.
    """

    name: NameId
    path: Text | None = None
    repository: Text | None = None
    revision: Text | None = None
    _place: tuple[str, int, int] = PrivateAttr(("", 1, 1))

    def placed(self, file: str, line: int, column: int) -> Self:
        """Return it, as the entry that stands there."""
        self._place = (file, line, column)
        return self

    @property
    def place(self) -> tuple[str, int, int]:
        """Return where its entry stands: the file, line and column."""
        return self._place

    @property
    def called(self) -> str:
        """Return what people call the place that it names."""
        if self.repository is None:
            return self.path or ""
        return f"{self.repository}@{self.revision or 'HEAD'}"


class Manifest(Defaulted):
    """A file that names ledgers; their order is that of every answer."""

    schema_: Number = Field(default=1, alias="schema", ge=1, le=1)
    ledgers: Many[Member]


def manifest_faults(manifest: Manifest) -> list[tuple[Pointer, str]]:
    """Return what is wrong with a manifest beside its shape: where, and a sentence."""
    faults: list[tuple[Pointer, str]] = []
    if not manifest.ledgers:
        faults.append((("ledgers",), "name at least one: ledgers: [{name: flood, path: flood}]"))
    names = [member.name for member in manifest.ledgers]
    for number, member in enumerate(manifest.ledgers):
        at: Pointer = ("ledgers", number)
        if member.name in names[:number]:
            said = f"{member.name} already names another ledger; give each a name of its own"
            faults.append(((*at, "name"), said))
        if member.repository is None:
            if member.path is None:
                faults.append((at, f"{member.name} needs a path, or a repository"))
            if member.revision is not None:
                said = "revision needs a repository; without one the files are read as they are"
                faults.append(((*at, "revision"), said))
        elif leads_out(member.path or ""):
            said = "path must lead from the top of the repository to the ledger, such as data"
            faults.append(((*at, "path"), said))
    return faults


def leads_out(path: str) -> bool:
    """Return whether a path within a repository is none: absolute, or with a step upwards."""
    return path.startswith("/") or "\\" in path or ".." in path.split("/")
