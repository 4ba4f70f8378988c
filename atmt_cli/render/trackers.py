"""A tracker as it is understood, for a person who must say whether that is right."""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from shlex import join

from atmt_cli.changes.letters import letters
from atmt_cli.changes.tracker.doubts import Doubt
from atmt_cli.changes.tracker.intake import Intake
from atmt_cli.changes.tracker.news import News
from atmt_cli.changes.tracker.owners import NewBody
from atmt_cli.changes.tracker.preview import RowAsRead, columns_as_read, row_as_read
from atmt_cli.changes.tracker.rows import KeptCell
from atmt_cli.changes.tracker.table import Address
from atmt_cli.model.ledger import Ledger
from atmt_cli.model.text import counted, excerpt, listed, shortened, visible
from atmt_cli.render.wrap import wrapped
from atmt_cli.views.shapes import EMPTY, Cell, Table, TableColumn

FIRST = 5
"""So many rows are shown as they would be."""
_MOST = 12
_NEW = "New bodies"
_OTHERS = 42
"""So wide are the columns beside action and owner, with what is between them all."""
_LEAST = 30
_COLUMNS = (
    TableColumn("Column"),
    TableColumn("Heading", least=8),
    TableColumn("Read as", least=8),
    TableColumn("First value", least=8),
)
_ROWS = (
    TableColumn("Row"),
    TableColumn("Action", least=12),
    TableColumn("Owner", least=8),
    TableColumn("Status", least=8),
    TableColumn("Due"),
    TableColumn("RAG"),
)


def columns_table(intake: Intake) -> Table:
    """Return what each column is taken for."""
    sheet = f"sheet {intake.table.name}, " if intake.table.name else ""
    caption = f"Columns: {sheet}headings in row {intake.headings.row + 1}"
    return _table("columns", _COLUMNS, columns_as_read(intake), caption)


def rows_table(
    intake: Intake,
    ledger: Ledger,
    width: int | None,
    *,
    asks: bool,
    before: AbstractSet[int] = frozenset(),
) -> Table:
    """Return some rows as they would be, each in a line of a terminal of some width: the first
    ones, those of some numbers ``before`` all others. What ``asks`` may settle, waits.
    """
    sound = intake.sound
    chosen = sorted(sound, key=lambda one: one.row not in before)[:FIRST]
    rows = [row_as_read(one, ledger) for one in sorted(chosen, key=lambda one: one.row)]
    if width:
        rows = [_narrow(one, max(_LEAST, width - _OTHERS)) for one in rows]
    what = str(len(rows)) if before else f"The first {len(rows)}"
    caption = f"{what} of {counted(len(sound), 'row')}"
    waiting = len(intake.waiting(sparing=asks))
    if waiting:
        caption += f"; {waiting} {'waits' if waiting == 1 else 'wait'} for an answer below"
    if bad := len(intake.left_out) - waiting:
        caption += f"; {bad} more cannot be imported"
    return _table("rows", _ROWS, rows, caption)


def _narrow(row: RowAsRead, room: int) -> RowAsRead:
    """Return a row of which action and owner have so much room."""
    owner = room * 2 // 5
    return row._replace(
        action=_cut(row.action, room - owner),
        owner=_cut(row.owner, owner),
        status=row.status.removeprefix("closed, "),
    )


def _cut(text: str, most: int) -> str:
    """Return as much of a text as there is room for."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _table(
    kind: str, columns: tuple[TableColumn, ...], rows: Sequence[tuple[str, ...]], caption: str
) -> Table:
    cells = [tuple(Cell(one) if one else EMPTY for one in row) for row in rows]
    headers = [one.header for one in columns]
    records = [dict(zip(headers, row, strict=True)) for row in rows]
    return Table(kind, kind, columns, cells, records, caption=caption)


def render_remarks(
    intake: Intake, width: int | None, *, bodies: bool, news: News | None = None
) -> Iterator[str]:
    """Yield what a person might miss: what is new since the copy before, words that become notes,
    lines passed over, what the spreadsheet hides; and, where that is wanted, the new bodies.
    """
    for what, found in (*_news(news), *_remarks(intake), *_comments(intake, news), *_looks(intake)):
        if found and (bodies or what != _NEW):
            named = shortened([visible(one) for one in found], _MOST)
            yield wrapped(f"{what}: {named}\n", width)


def _remarks(intake: Intake) -> Iterator[tuple[str, list[str]]]:
    hidden, columns = intake.table.hidden, {one.number for one in intake.headings.columns}
    yield _NEW, [_named(intake, one) for one in intake.new_bodies]
    parted = dict.fromkeys(one for _, one in intake.split)
    whole = "Split into several bodies; to keep one whole, --body 'CELL=CELL'"
    yield whole, [excerpt(one) for one in parted]
    for what in dict.fromkeys(one.what for one in intake.notes if one.what):
        cells = (one for one in intake.notes if one.what == what)
        named = [f"{_cell(one.where)} {excerpt(one.text, 40)}" for one in cells]
        yield f"Not a {what}, so it becomes a note", named
    nearest = dict.fromkeys((one.text, one.taken) for one in intake.notes if one.taken)
    taken = [f"{excerpt(text, 40)} for {meant}" for text, meant in nearest]
    yield "Read as the nearest one; the words become a note", taken
    passed = [f"row {one.row + 1} {excerpt(one.text, 40)} ({one.what})" for one in intake.passed]
    yield "Not read as an action", passed
    rows = [str(one.row + 1) for one in intake.rows if one.row in hidden.rows]
    yield "Rows that the spreadsheet hides, imported as well", rows
    names = [letters(one) for one in sorted(hidden.columns & columns)]
    yield "Columns that the spreadsheet hides, imported as well", names


def _news(news: News | None) -> Iterator[tuple[str, list[str]]]:
    """Yield what is new in a later copy, by its rows."""
    if news is None:
        return
    if not (news.rows or news.gone or news.comments):
        yield f"Since the copy of {news.since}", ["nothing changed"]
    yield f"New since the copy of {news.since}", [f"row {one + 1}" for one in news.new]
    changed = [f"row {row + 1} ({', '.join(said)})" for row, said in news.changed.items()]
    yield f"Changed since the copy of {news.since}", changed
    yield "Gone from the tracker; they stay in the ledger", [*news.gone]


def _comments(intake: Intake, news: News | None) -> Iterator[tuple[str, list[str]]]:
    """Yield how many comments there are, of a later copy the new ones, and what becomes of them."""
    said = [one for one in intake.table.comments if news is None or one in news.comments]
    unplaced = [one for one in intake.unplaced if one in said]
    placed = len(said) - len(unplaced)
    if said:
        become = "becomes a note" if placed == 1 else "become notes"
        what = "New comments on cells" if news else "Comments on cells"
        yield what, [f"{len(said)}; {placed or 'none'} {become} of the row's action"]
    named = []
    for one in unplaced:
        by = f" ({one.by})" if one.by else ""
        where = _cell(intake.table.where(Address(one.row, one.column)))
        named.append(f"{where} {excerpt(one.text, 40)}{by}")
    yield "Comments on no action's row, kept under imports/ only", named


def _looks(intake: Intake) -> Iterator[tuple[str, list[str]]]:
    """Yield what the looks of cells may mean, and what becomes of it."""
    struck = intake.struck
    left = [str(one.row + 1) for one in struck if not one.is_closed]
    yield "Rows struck through, not read as closed; if one is over, say so in its status", left
    ended = [str(one.row + 1) for one in struck if one.is_closed]
    yield "Rows struck through, and closed as the tracker says", ended
    if colours := intake.colours:
        yield "RAG read from the colour of the cell", _cells_of(colours.read)
        unsure = "RAG left empty, as its colour is not certain; type the word into the cell"
        yield unsure, _cells_of(colours.unread)
        yield "RAG read from the word, not from the colour", _cells_of(colours.against)
        yield "Colours are not read; type what they mean. Columns", [*colours.coloured]


def _cells_of(cells: Iterable[KeptCell]) -> list[str]:
    return [f"{_cell(one.where)} {one.text}" for one in cells]


def _cell(where: str) -> str:
    """Return a cell without its sheet, which the caption names."""
    return where.rpartition("!")[2]


def _named(intake: Intake, body: NewBody) -> str:
    aka = f"also {listed(body.aka)}; " if body.aka else ""
    several = "; may be several: --split" if intake.is_compound(body) else ""
    return f"{body.name} ({aka}id {body.id}{several})"


def render_new_bodies(intake: Intake) -> Iterator[str]:
    """Yield the bodies that would be added, each with a number."""
    count = len(intake.new_bodies)
    yield f"{counted(count, 'name')} that the ledger does not know:\n"
    for number, body in enumerate(intake.new_bodies, 1):
        yield f"  {number}  {visible(_named(intake, body))}\n"


def render_assumed(questions: Iterable[Doubt]) -> Iterator[str]:
    """Yield each question that nobody answered, what was assumed, and what else may be typed."""
    for question in questions:
        answer = question.likeliest
        yield f"atmt: {visible(question.text)}\n"
        yield f"  read as: {visible(answer.said)}; {visible(join(answer.option))}\n"
        if others := question.others:
            yield f"  or: {visible(shortened(others, _MOST))}\n"


def render_faults(intake: Intake, *, leaving: bool) -> Iterator[str]:
    """Yield each cell that cannot be taken, why, and what to put there; and, where their rows are
    left out, which these are.
    """
    for fault in intake.faults:
        yield f"{visible(fault.where)}: {visible(fault.why)}\n  {visible(fault.mend)}\n"
    if leaving:
        for row in intake.left_out:
            yield f"left out: row {row.row + 1}, {excerpt(row.title or row.ref or '', 50)}\n"
