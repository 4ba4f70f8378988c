"""``atmt index``: many ledgers as one database, or as Parquet files."""

from contextlib import closing
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Annotated

from atmt_cli.cli.app import app
from atmt_cli.cli.bulk.progress import found_so_far
from atmt_cli.cli.options import One, TodayOption, argument, clock, file_format, option
from atmt_cli.cli.streams import complain, emit
from atmt_cli.model.choices import pick
from atmt_cli.model.errors import UnavailableError, UsageError
from atmt_cli.model.text import counted, shortened, visible

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from atmt_cli.store.many.index import Built
    from atmt_cli.store.many.ledgers import MemberReading
    from atmt_cli.store.many.manifest import Members
    from atmt_cli.store.many.member import Member

INDEXES = ("sqlite", "parquet")
_NAMED = 5
"""The most ledgers that a message names."""
_FIRST = "SELECT * FROM"
"""How the first question to an index begins."""


@app.command()
def index(
    manifest: Annotated[str, argument("MANIFEST", "The file that names the ledgers.")],
    output: Annotated[
        One, option("FILE", "The database; for Parquet, a folder.", "--output", "-o")
    ] = None,
    format_: Annotated[str, file_format(INDEXES, "sqlite or parquet.")] = "sqlite",
    today: TodayOption = None,
) -> None:
    """Make a database of many ledgers, to query in SQL.

    A ledger that has not changed since the last run is not read again. With --format parquet: a
    file for each table, in a folder."""
    from atmt_cli.store.many.manifest import read_manifest

    pick(format_, INDEXES, "format")
    day = clock(today)
    if output in (None, "-"):
        name = "central.db" if format_ == "sqlite" else "central"
        message = "index needs -o" if output is None else "an index is a file: it needs a name"
        raise UsageError(message, f"atmt index {manifest} -f {format_} -o {name}")
    members = read_manifest(manifest)
    built = (
        _parquet(members, day, output) if format_ == "parquet" else _sqlite(members, day, output)
    )
    for name, why in built.cut.items():
        complain(f"caution: {name}: {visible(why)}\n")
    _refuse(built.troubled, "")
    _refuse(built.untold, "The history of ")


def _refuse(troubled: "list[MemberReading]", what: str) -> None:
    """Say of each ledger why it, or its history, cannot be read; raise UnavailableError."""
    for one in troubled:
        complain(f"caution: {one.name}: {visible(one.said)}\n")
        complain(f"  {visible(one.hint)}\n" if one.hint else "")
    if troubled:
        names = shortened([one.name for one in troubled], _NAMED)
        said = f"{what}{counted(len(troubled), 'ledger')} cannot be read: {names}"
        raise UnavailableError(said, "all others are in the index")


def _sqlite(members: "Members", day: "date", output: str) -> "Built":
    from importlib.metadata import version

    from atmt_cli.store.many.database import why_not, write_database
    from atmt_cli.store.many.index import build

    target, own = Path(output), version("atmt")
    reason = why_not(target, own)
    if reason and target.exists():
        complain(f"atmt: {reason}; it is rebuilt\n")
    built = build(members, day, own, None if reason else target, _watched)
    with closing(built.database):
        if built.is_same:
            emit((f"Nothing to change: {counted(built.ledgers, 'ledger')} as of {day}\n",))
            return built
        write_database(built.database, target)
    ask = f'sqlite3 {visible(_word(output))} "{_FIRST} progress"'
    emit((f"{visible(output)}: {_told(built, day)}\n  next: {ask}\n",))
    return built


def _parquet(members: "Members", day: "date", output: str) -> "Built":
    from importlib.metadata import version

    from atmt_cli.store.many.index import build
    from atmt_cli.store.many.parquet import require_parquet, write_parquet

    require_parquet()
    built = build(members, day, version("atmt"), each=_watched)
    with closing(built.database):
        files = write_parquet(built.database, Path(output))
    question = f"{_FIRST} '{output}/progress.parquet'"
    ask = f'duckdb -c "{question}"' if _word(output) == output else f"duckdb -c {quote(question)}"
    said = f"{visible(output)}: {counted(len(files), 'file')}, {_told(built, day)}\n"
    emit((said, f"  next: {visible(ask)}\n"))
    return built


def _word(path: str) -> str:
    """Return a path as it is typed for another program."""
    return quote(f"./{path}" if path.startswith("-") else path)


def _watched(members: "Iterable[Member]") -> "Iterable[Member]":
    return found_so_far(members, "ledgers read", shown=False)


def _told(built: "Built", day: "date") -> str:
    """Return what is in an index, and how much of it was read for it."""
    return (
        f"{counted(built.ledgers, 'ledger')} as of {day}; {built.read} read, "
        f"with {'the history' if built.histories == 1 else 'the histories'} of {built.histories}"
    )
