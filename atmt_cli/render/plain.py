"""Plain text for pipes: every row on one line, nothing wrapped, nothing cut, no colour."""

from collections.abc import Iterator

from atmt_cli.model.text import no_command, visible
from atmt_cli.views.shapes import (
    NOTHING,
    Block,
    Code,
    Fields,
    Heading,
    Item,
    Page,
    Prose,
    Table,
)

LEAD = "  "


def render_plain(answer: Table | Page) -> Iterator[str]:
    """Yield an answer as lines."""
    return render_plain_table(answer) if isinstance(answer, Table) else render_plain_page(answer)


def render_plain_table(table: Table) -> Iterator[str]:
    """Yield a header line, a line a row, columns aligned by two spaces; then the summary."""
    if not table.rows:
        yield visible(table.empty) + "\n"
        if table.summary:
            yield visible(table.summary) + "\n"
        return
    rows = [[visible(cell.text) for cell in row] for row in table.rows]
    rows.insert(0, [column.header for column in table.columns])
    taken = [[cell_width(text) for text in row] for row in rows]
    widths = [max(column) for column in zip(*taken, strict=True)]
    for row, sizes in zip(rows, taken, strict=True):
        padded = (
            text + " " * (width - size)
            for text, size, width in zip(row, sizes, widths, strict=True)
        )
        yield "  ".join(padded).rstrip() + "\n"
    if table.summary:
        yield visible(table.summary) + "\n"


def cell_width(text: str) -> int:
    """Return how many character cells a text takes on a terminal."""
    # Nearly every text is ASCII but for our own dash; for the others rich knows the tables.
    if text.replace(NOTHING, "-").isascii():
        return len(text)
    from rich.cells import cell_len  # noqa: PLC0415

    return cell_len(text)


def render_plain_page(page: Page) -> Iterator[str]:
    """Headings, fields and lists, one entry a line; the paragraphs of a text below it."""
    for number, block in enumerate(page.blocks):
        if number and isinstance(block, Heading):
            yield "\n"
        yield from (line + "\n" for line in _lines(block))


def _lines(block: Block) -> Iterator[str]:
    if isinstance(block, Heading):
        yield visible(block.text)
    elif isinstance(block, Fields):
        width = max(len(label) for label, _ in block.pairs) + 1
        for label, cell in block.pairs:
            yield f"{LEAD}{label + ':':<{width}} {visible(cell.text)}"
    elif isinstance(block, Prose):
        yield LEAD + block.text
    elif isinstance(block, Code):
        yield from (f"{LEAD * 2}{line}".rstrip() for line in block.text.split("\n"))
    else:
        for item in block.items:
            yield from item_lines(item)
        if not block.items:
            yield LEAD + block.empty


def item_lines(item: Item) -> Iterator[str]:
    """Yield an entry: the lead and its line, then the text, indented."""
    yield f"{LEAD}{visible(item.lead.text)}  {visible(item.line)}".rstrip()
    if item.text:
        for line in visible(item.text, lines=True).split("\n"):
            yield f"{LEAD * 2}{no_command(line)}".rstrip()
