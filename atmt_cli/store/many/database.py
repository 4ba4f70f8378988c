"""The central index as a SQLite database: its tables, its views, and how it becomes a file.

It is built in a temporary file in the order of the manifest and written compact, so that the same
ledgers make the same bytes, whatever was taken over from the index before. The file bears a seal,
the digest of all its other bytes: one that anything has changed since is not built on.
"""

import hashlib
import os
import re
import sqlite3
import time
from collections.abc import Iterable
from contextlib import closing, suppress
from pathlib import Path
from shlex import quote
from typing import IO

from atmt_cli.model.errors import UnavailableError
from atmt_cli.model.identities import CalledBody, match_names
from atmt_cli.model.text import visible
from atmt_cli.store.files.regular import IrregularError, open_regular
from atmt_cli.store.files.target import replace_made
from atmt_cli.views.facts import COLUMNS_OF, FactRow, fact_columns

APPLICATION = 0x61746D74
"""Marks the file as an index of atmt: its name, in ASCII."""
LAYOUT = 2
"""Of the tables and views below; another one is another number."""
_LEFT = re.compile(r"\.atmt-[0-9]+\.new(-journal)?")
_LONG_AGO = 3600
_MAGIC = b"SQLite format 3\0"
_BLANK = hashlib.sha256(b"atmt index").hexdigest()
"""What stands in place of the seal while the digest is taken."""
_PIECE = 1 << 20
_CHANGED = "is damaged, or was changed by something other than atmt"
_BESIDE = ("-journal", "-wal")
"""What SQLite keeps beside a file that is being written; it would be played into a new one."""
_HEADER = 100

LEDGERS = (
    "ledger TEXT", "revision TEXT", "place TEXT", "title TEXT", "closing_body TEXT",
    "closes_on TEXT", "keeper TEXT", "actions_blob TEXT", "bodies_blob TEXT", "tip TEXT",
    "history_ends TEXT", "unread TEXT",
)  # fmt: skip
"""A row for each ledger of the manifest; ``unread`` says why one cannot be read."""
ORIGINS = ("ledger TEXT", "facts TEXT", "history TEXT")
"""A row for each ledger that was read: digests of all that its rows were made of."""
_OTHERS = {"ledgers": LEDGERS, "origins": ORIGINS}

VIEWS = {
    "held": """
        SELECT a.ledger, a.revision, a.id AS action, a.title, a.status, h.to_body AS body,
               coalesce(b.name, h.to_body) AS body_name, h.status AS handover,
               a.owner IS h.to_body AS is_owner
        FROM actions a
        JOIN handovers h ON h.ledger = a.ledger AND h.action = a.id AND h.counts = 1
        LEFT JOIN bodies b ON b.ledger = h.ledger AND b.id = h.to_body
        WHERE a.live = 1""",
    "untold": """
        SELECT d.ledger, d.revision, d.action, d.body, d.body_name, h.proposed_on AS named_on,
               max(0, CAST(julianday(c.today) - julianday(h.proposed_on_last) AS INTEGER)) AS days
        FROM held d
        JOIN handovers h
          ON h.ledger = d.ledger AND h.action = d.action AND h.to_body = d.body AND h.counts = 1
        CROSS JOIN clock c
        WHERE h.status = 'proposed'""",
    "unanswered": """
        SELECT d.ledger, d.revision, d.action, d.body, d.body_name, h.offered_on,
               max(0, CAST(julianday(c.today) - julianday(h.offered_on_last) AS INTEGER)) AS days
        FROM held d
        JOIN handovers h
          ON h.ledger = d.ledger AND h.action = d.action AND h.to_body = d.body AND h.counts = 1
        CROSS JOIN clock c
        WHERE h.status = 'offered'""",
    "overdue": """
        SELECT a.ledger, a.revision, a.id AS place, a.id AS action, a.title AS what,
               a.owner AS body, a.due,
               CAST(julianday(c.today) - julianday(a.due_last) AS INTEGER) AS days
        FROM actions a CROSS JOIN clock c
        WHERE a.live = 1 AND a.due_last < c.today
        UNION ALL
        SELECT s.ledger, s.revision, s.action || '.' || s.number, s.action, s.text, s.assignee,
               s.due, CAST(julianday(c.today) - julianday(s.due_last) AS INTEGER)
        FROM steps s
        JOIN actions a ON a.ledger = s.ledger AND a.id = s.action AND a.live = 1
        CROSS JOIN clock c
        WHERE s.status = 'open' AND s.due_last < c.today""",
    "ownerless": """
        SELECT a.ledger, a.revision, a.id AS action, a.title,
               CASE WHEN a.handover IS NULL THEN 'nobody has it' ELSE 'none accountable' END AS why,
               a.nobody_since AS since
        FROM actions a WHERE a.live = 1 AND a.owner IS NULL""",
    "with_ended_body": """
        SELECT d.ledger, d.revision, d.action, d.title, d.body, d.body_name, b.until, b.successors
        FROM held d
        JOIN bodies b ON b.ledger = d.ledger AND b.id = d.body
        CROSS JOIN clock c
        WHERE b.until_last < c.today""",
    "silent": """
        SELECT a.ledger, a.revision, a.id AS action, a.title, a.owner AS body, a.last_note,
               max(0, CAST(julianday(c.today) - julianday(a.last_note_last) AS INTEGER)) AS days
        FROM actions a CROSS JOIN clock c
        WHERE a.live = 1""",
    "progress": """
        SELECT l.ledger, l.revision, l.title,
               (SELECT count(*) FROM actions a WHERE a.ledger = l.ledger AND a.in_error = 0)
               AS actions,
               (SELECT count(*) FROM actions a WHERE a.ledger = l.ledger AND a.live = 1) AS live,
               (SELECT count(*) FROM actions a WHERE a.ledger = l.ledger AND a.live = 0
                AND a.outcome = 'implemented') AS implemented,
               (SELECT count(*) FROM held d WHERE d.ledger = l.ledger) AS handovers,
               (SELECT count(*) FROM held d WHERE d.ledger = l.ledger
                AND d.handover = 'accepted') AS accepted
        FROM ledgers l WHERE l.unread IS NULL""",
    "letters_due": """
        SELECT t.ledger, t.revision, t.number, t.to_body AS body, t.level, t.reply_by,
               CAST(julianday(c.today) - julianday(t.reply_by_last) AS INTEGER) AS days
        FROM letters t CROSS JOIN clock c
        WHERE t.reply_by_last < c.today""",
    "everywhere": """
        SELECT DISTINCT b.ledger, b.revision, b.id AS body, b.name, n.folded, b.identity, b.until
        FROM names n
        JOIN bodies a ON a.ledger = n.ledger AND a.id = n.body
        JOIN bodies b ON b.identity = a.identity
        WHERE n.is_id = 0""",
    "differing_bodies": """
        SELECT a.ledger, a.revision, a.id AS body, a.name, a.until, a.ended_as,
               b.ledger AS other_ledger, b.id AS other_body, b.until AS other_until,
               b.ended_as AS other_ended_as
        FROM bodies a
        JOIN bodies b ON b.identity = a.identity AND b.ledger > a.ledger
        WHERE (coalesce(a.until, '') <> coalesce(b.until, '')
               OR coalesce(a.ended_as, '') <> coalesce(b.ended_as, ''))""",
    "twins": """
        SELECT a.ledger, a.revision, a.id AS action, a.title, a.ref, a.status,
               b.ledger AS other_ledger, b.id AS other_action, b.status AS other_status
        FROM actions a
        JOIN actions b ON b.title = a.title AND b.ledger > a.ledger""",
}
"""What people ask for, as of the day of the index; each row with its ledger and revision."""

NUMBERS_IN_VIEWS = frozenset(
    ("is_owner", "days", "actions", "live", "implemented", "handovers", "accepted", "number",
     "level")
)  # fmt: skip
"""The columns of the views that are numbers; all others are texts."""

_INDEXES = (
    ("actions", "ledger, id"), ("actions", "title"), ("handovers", "ledger, action"),
    ("handovers", "to_body"), ("steps", "ledger, action"), ("notes", "ledger, action"),
    ("bodies", "ledger, id"), ("bodies", "identity"),
    ("names", "folded"), ("names", "ledger, body"), ("roles", "ledger, action"),
    ("questions", "ledger"), ("letters", "ledger"), ("findings", "ledger"), ("gaps", "ledger"),
    ("events", "ledger, committed_at"),
)  # fmt: skip


def new_database() -> sqlite3.Connection:
    """Return an empty index, into which rows are put in one transaction; nobody else sees it."""
    # SQLite takes this for a temporary file, of which the system keeps no name.
    made = sqlite3.connect("", uri=True, isolation_level=None)
    made.execute("PRAGMA journal_mode = OFF")
    made.execute("PRAGMA synchronous = OFF")
    made.execute("PRAGMA page_size = 4096")
    made.execute("PRAGMA auto_vacuum = NONE")
    made.execute("PRAGMA temp_store = MEMORY")
    # What an index that lies there defines is not run.
    made.execute("PRAGMA trusted_schema = OFF")
    made.execute(f"PRAGMA application_id = {APPLICATION}")
    made.execute(f"PRAGMA user_version = {LAYOUT}")
    # The first table, so that its page comes before all that has words from a ledger.
    made.execute("CREATE TABLE seal (seal TEXT)")
    made.execute("INSERT INTO seal VALUES (?)", (_BLANK,))
    made.execute("CREATE TABLE clock (today TEXT, version TEXT)")
    for table, columns in _OTHERS.items():
        made.execute(f"CREATE TABLE {table} ({', '.join(columns)})")
    for table in COLUMNS_OF:
        kinds = ((one.name, "INTEGER" if one.is_number else "TEXT") for one in fact_columns(table))
        made.execute(f"CREATE TABLE {table} ({', '.join(map(' '.join, kinds))})")
    return made


def insert_rows(made: sqlite3.Connection, table: str, rows: Iterable[FactRow]) -> None:
    """Put rows into a table, with the name of the ledger and the revision in front."""
    marks = ", ".join("?" * len(_OTHERS.get(table) or fact_columns(table)))
    made.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608 - our own names


def match_rows(made: sqlite3.Connection) -> None:
    """Give the rows of one body in several ledgers one identity: its place in the first of them."""
    names: dict[tuple[str, str], list[str]] = {}
    found = made.execute("SELECT ledger, body, name FROM names WHERE is_id = 0 ORDER BY rowid")
    for ledger, body, name in found:
        names.setdefault((ledger, body), []).append(name)
    groups, _ = match_names([CalledBody(at[0], tuple(called)) for at, called in names.items()])
    places = list(names)
    made.executemany(
        "UPDATE bodies SET identity = ? WHERE ledger = ? AND id = ?",
        ((":".join(places[groups.root(number)]), *at) for number, at in enumerate(places)),
    )


def add_views(made: sqlite3.Connection) -> None:
    """Add the views and what speeds them up, when all rows are there."""
    for number, (table, columns) in enumerate(_INDEXES, 1):
        made.execute(f"CREATE INDEX by_{number}_{table} ON {table} ({columns})")
    for name, query in VIEWS.items():
        made.execute(f"CREATE VIEW {name} AS{query}")


def write_database(made: sqlite3.Connection, target: Path) -> None:
    """Put an index in place of the one before, in one step. Raises UnavailableError; then that one
    is as it was.
    """

    def make(temporary: Path) -> None:
        # One that a process of the same number left would be played back into the new file, and
        # where there is no room SQLite leaves one.
        journal = temporary.with_name(f"{temporary.name}-journal")
        journal.unlink(missing_ok=True)
        try:
            made.execute("VACUUM INTO ?", (str(temporary),))
        finally:
            journal.unlink(missing_ok=True)
        _seal(temporary)

    _refuse_open(target)
    _sweep(target)
    try:
        replace_made(target, make)
    except sqlite3.Error as error:
        raise UnavailableError(
            f"Cannot write {visible(str(target))}: {error}",
            "what it held is unchanged; fix that, or name another file",
        ) from error


def _seal(path: Path) -> None:
    """Put the digest of a file into it."""
    with path.open("r+b") as file:
        digest, place = _digest(file, _BLANK)
        file.seek(place)
        file.write(digest.encode())


def _is_sealed(path: Path, seal: str) -> bool:
    """Return whether a file is as it was when it was sealed."""
    with open_regular(path) as file:
        digest, place = _digest(file, seal)
    return place >= 0 and digest == seal


def _digest(file: IO[bytes], seal: str) -> tuple[str, int]:
    """Return the digest of a file, with a blank in place of its seal; and where that stands."""
    made, place, done = hashlib.sha256(), -1, 0
    while piece := file.read(_PIECE):
        if place < 0 and (found := piece.find(seal.encode())) >= 0:
            place = done + found
            piece = piece[:found] + _BLANK.encode() + piece[found + len(_BLANK) :]
        made.update(piece)
        done += len(piece)
    return made.hexdigest(), place


def _refuse_open(target: Path) -> None:
    """Raise UnavailableError where another program writes to the index, or was killed doing so."""
    for ending in _BESIDE:
        beside = Path(f"{os.path.realpath(target)}{ending}")
        if os.path.lexists(beside):
            shown = visible(str(beside))
            raise UnavailableError(
                f"Another program writes to {visible(str(target))}: there is {shown}",
                f"close that program; if there is none: rm {visible(quote(str(beside)))}",
            )


def _sweep(target: Path) -> None:
    """Take away what builds that were killed left beside an index, an hour ago or longer."""
    with suppress(OSError):
        for one in Path(os.path.realpath(target)).parent.iterdir():
            if _LEFT.fullmatch(one.name) and time.time() - one.lstat().st_mtime > _LONG_AGO:
                one.unlink()


def attach(made: sqlite3.Connection, target: Path) -> None:
    """Attach the index that a file holds, to be read, as `old`."""
    made.execute("ATTACH ? AS old", (_old(target),))


def why_not(target: Path, version: str) -> str | None:
    """Return why what a file holds cannot be built on; nothing where it can.

    Raises UnavailableError where it is something else than an index, which is not written over, or
    where another program writes to it.
    """
    _refuse_open(target)
    header = _header(target)
    if not header:
        return "there was none"
    shown = visible(str(target))
    is_ours = header[68:72] == APPLICATION.to_bytes(4, "big")
    if not header.startswith(_MAGIC) or not is_ours:
        message = f"{shown} is not an index that atmt made"
        raise UnavailableError(message, "name another file: -o FILE; or remove that one")
    if int.from_bytes(header[60:64], "big") != LAYOUT:
        return f"{shown} was made by another version of atmt"
    try:
        with closing(sqlite3.connect(_old(target), uri=True)) as old:
            found = old.execute("SELECT version FROM clock").fetchone()
            (seal,) = old.execute("SELECT seal FROM seal").fetchone() or ("",)
    except sqlite3.Error:
        return f"{shown} {_CHANGED}"
    if found != (version,):
        return f"{shown} was made by another version of atmt"
    return None if _is_sealed(target, str(seal)) else f"{shown} {_CHANGED}"


def _old(target: Path) -> str:
    """Return how SQLite opens a file without writing to it, or to anything beside it."""
    return f"{target.resolve().as_uri()}?mode=ro&immutable=1"


def _header(target: Path) -> bytes:
    """Return the first bytes of a file; none where there is none, or it is empty."""
    try:
        with open_regular(target) as file:
            return file.read(_HEADER)
    except FileNotFoundError:
        return b""
    except IrregularError:
        raise UnavailableError(
            f"{visible(str(target))} is not a regular file", "name a file: -o FILE"
        ) from None
    except OSError as error:
        message = f"Cannot read {visible(str(target))}: {error.strerror}"
        raise UnavailableError(message, "name another file: -o FILE") from error
