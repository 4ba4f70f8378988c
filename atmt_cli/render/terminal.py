"""Tables and pages for a person at a terminal, by rich; fitted to its width, ids never cut."""

from collections.abc import Iterator
from typing import NamedTuple

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table as RichTable
from rich.text import Text

from atmt_cli.model.text import listed, visible
from atmt_cli.render.plain import LEAD, cell_width
from atmt_cli.views.shapes import (
    NOTHING,
    Block,
    Cell,
    Code,
    Fields,
    Heading,
    Item,
    Items,
    Page,
    Prose,
    Table,
    Tone,
)

STYLES: dict[Tone, str] = {
    "plain": "",
    "good": "green",
    "caution": "yellow",
    "bad": "bold red",
    "faint": "dim",
    "id": "bold",
}
ROOMY = 160
"""From this width on there is room for what a cell otherwise says in short."""
_GUTTER = 2


def render(answer: Table | Page, console: Console) -> None:
    """Print an answer, fitted to the console's width."""
    if isinstance(answer, Table):
        render_table(answer, console)
    else:
        render_page(answer, console)


def render_table(table: Table, console: Console) -> None:
    """Print a table, its caption above and its summary below."""
    if table.caption:
        console.print(Text(visible(table.caption), style="bold"))
        console.print()
    if not table.rows:
        console.print(Text(visible(table.empty)))
    else:
        _print_rows(table, console)
    if table.summary:
        console.print()
        console.print(Text(visible(table.summary)))


def _print_rows(table: Table, console: Console) -> None:
    roomy = console.width >= ROOMY
    texts = [[_text(cell, roomy=roomy) for cell in row] for row in table.rows]
    kept, widths, left_out = _fit(table, texts, console.width)
    if _total(widths, kept) > console.width:
        # Rich would fold every column to fit, and a folded id is no use.
        _print_stacked(table, texts, console)
        return
    if table.grouped:
        _blank_repeats(texts)
    grid = RichTable(box=None, padding=(0, _GUTTER, 0, 0), pad_edge=False, header_style="bold")
    for number in kept:
        grid.add_column(table.columns[number].header, width=widths[number], overflow="fold")
    for row in texts:
        grid.add_row(*(_lines(row[n], widths[n], table.columns[n].lines, console) for n in kept))
    console.print(grid)
    for reason, headers in left_out.items():
        console.print()
        console.print(Text(_told_left_out(reason, headers), style="dim"))


def _lines(text: Text, width: int, most: int, console: Console) -> Text:
    """Return a text as it fits a column, cut where that takes more lines than the most."""
    if not most or text.cell_len <= width:
        return text
    rows = text.wrap(console, width, overflow="fold")
    if len(rows) <= most:
        return text
    last = rows[most - 1]
    last.rstrip()
    if last.cell_len >= width:
        whole, blank, _ = last.plain.rpartition(" ")
        last.truncate(cell_width(whole) if blank else width - 1)
    last.append("…")
    return Text("\n").join(rows[:most])


def _told_left_out(reason: str, headers: list[str]) -> str:
    """Return the line that says which columns are not shown, and why."""
    if reason == _EMPTY:
        return f"{listed(headers)} {'is' if len(headers) == 1 else 'are'} empty, so not shown"
    return f"No room for {', '.join(headers)}; widen the terminal, or type --format csv"


def _print_stacked(table: Table, texts: list[list[Text]], console: Console) -> None:
    """Print each row as a few lines, where the terminal is too narrow for columns."""
    for row, shown in zip(table.rows, texts, strict=True):
        lead = next((n for n, cell in enumerate(row) if cell.tone == "id"), 0)
        # One that is wider than the terminal is whole even so: the terminal folds it, not we.
        console.print(shown[lead], soft_wrap=True)
        for number, column in enumerate(table.columns):
            if number != lead and row[number].text != NOTHING:
                line = Text.assemble((f"{column.header}: ", "dim"), shown[number], overflow="fold")
                console.print(Padding(line, (0, 0, 0, len(LEAD))))


def _text(cell: Cell, *, roomy: bool) -> Text:
    said = cell.text if roomy or cell.short is None else cell.short
    # A column has lines of its own: where the text had them is of no use in it.
    return Text(visible(said.replace("\n", " ")), style=STYLES[cell.tone])


def _blank_repeats(texts: list[list[Text]]) -> None:
    """Leave the first cell empty where it says what the one above says."""
    above = ""
    for row in texts:
        if row[0].plain == above:
            row[0] = Text("")
        else:
            above = row[0].plain


_EMPTY, _NO_ROOM = "empty", "no room"


class _Fit(NamedTuple):
    """The columns shown, their widths, and by reason the headers of those left out."""

    kept: list[int]
    widths: dict[int, int]
    left_out: dict[str, list[str]]


def _fit(table: Table, texts: list[list[Text]], width: int) -> _Fit:
    """Fit the columns to a width, in character cells.

    Where not all can have what they want, columns with nothing in them go; where not all can have
    their least, those with the highest ``drop`` go. The room left is shared evenly.
    """
    natural, least = _wanted(table, texts)
    kept = list(range(len(table.columns)))
    left_out: dict[str, list[str]] = {}

    def leave_out(number: int, reason: str) -> None:
        kept.remove(number)
        left_out.setdefault(reason, []).append(table.columns[number].header)

    may_go = sorted((n for n in kept if table.columns[n].drop), key=lambda n: table.columns[n].drop)
    for number in tuple(may_go):
        is_empty = all(row[number].text == NOTHING for row in table.rows)
        if is_empty and _total(natural, kept) > width:
            may_go.remove(number)
            leave_out(number, _EMPTY)
    while may_go and _total(least, kept) > width:
        leave_out(may_go.pop(), _NO_ROOM)
    widths = {number: least[number] for number in kept}
    _share(widths, natural, width - _total(widths, kept))
    return _Fit(kept, widths, left_out)


def _wanted(table: Table, texts: list[list[Text]]) -> tuple[dict[int, int], dict[int, int]]:
    """Return the width where each column wraps nothing, and the least that it may get."""
    natural: dict[int, int] = {}
    least: dict[int, int] = {}
    for number, column in enumerate(table.columns):
        cells = [row[number] for row in texts]
        natural[number] = max(len(column.header), *(cell.cell_len for cell in cells))
        wanted = column.least or natural[number]
        if column.words:
            words = (word for cell in cells for word in cell.plain.split())
            wanted = max(wanted, max(map(cell_width, words), default=0))
        least[number] = max(len(column.header), min(wanted, natural[number]))
    return natural, least


def _total(widths: dict[int, int], kept: list[int]) -> int:
    return sum(widths[number] + _GUTTER for number in kept) - _GUTTER


def _share(widths: dict[int, int], natural: dict[int, int], room: int) -> None:
    """Widen, cell by cell in turn, the columns that would wrap."""
    while room > 0 and (short := [n for n in widths if widths[n] < natural[n]]):
        for number in short[:room]:
            widths[number] += 1
        room -= len(short[:room])


def render_page(page: Page, console: Console) -> None:
    """Print a page of blocks, texts wrapped to the terminal."""
    for number, block in enumerate(page.blocks):
        if number and isinstance(block, Heading):
            console.print()
        for part in _parts(block):
            console.print(part)


def _parts(block: Block) -> Iterator[RenderableType]:
    if isinstance(block, Heading):
        yield Text(visible(block.text), style="bold underline" if block.level == 1 else "bold")
    elif isinstance(block, Fields):
        grid = RichTable.grid(padding=(0, _GUTTER, 0, 0))
        grid.add_column(no_wrap=True, style="dim")
        grid.add_column(overflow="fold")
        for label, cell in block.pairs:
            grid.add_row(label, Text(visible(cell.text), style=STYLES[cell.tone]))
        yield Padding(grid, (0, 0, 0, len(LEAD)))
    elif isinstance(block, Prose):
        yield Padding(Text(block.text), (0, 0, 0, len(LEAD)))
    elif isinstance(block, Code):
        yield Padding(Text(block.text, style="cyan", overflow="fold"), (0, 0, 0, 2 * len(LEAD)))
    elif isinstance(block, Items) and block.items:
        for item in block.items:
            yield from _item(item)
    else:
        yield Text(LEAD + block.empty, style="dim")


def _item(item: Item) -> Iterator[RenderableType]:
    lead = (visible(item.lead.text), STYLES[item.lead.tone])
    head = Text.assemble(lead, f"  {visible(item.line)}")
    yield Padding(head, (0, 0, 0, len(LEAD)))
    if item.text:
        yield Padding(Text(visible(item.text, lines=True)), (0, 0, 0, 2 * len(LEAD)))
