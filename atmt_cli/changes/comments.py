"""Comments that stand on the cells of a sheet, beside what the cells say."""

from typing import NamedTuple


class CellComment(NamedTuple):
    """A comment on a cell: where that is, both counted from 0, who wrote it, and what it says.

    ``about`` is what else is known of it: its day, and whether its thread is resolved.
    """

    row: int
    column: int
    author: str
    about: str
    text: str

    @property
    def by(self) -> str:
        """Return who wrote it, in words; empty where nobody knows."""
        return ", ".join(filter(None, (self.author, self.about)))

    @property
    def signed(self) -> str:
        """Return what it says below the name of its author, as some programs write it."""
        return f"{self.author}:\n{self.text}"
