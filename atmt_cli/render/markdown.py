"""Markdown: tables and pages whose text is shown as written, and is never markup."""

import re
from collections.abc import Iterator

from atmt_cli.model.text import visible
from atmt_cli.views.shapes import Block, Code, Fields, Heading, Items, Page, Prose, Table

# What GitHub and GitLab make a link, a mention or a reference of, wherever it stands in a text:
# addresses (GFM 0.29, section 6.9, and bare names of hosts), @name, #12 and !12 (org/repo#12 with
# them), GH-12, commits.
_LINKING = re.compile(
    r"@|://|(?i:\bwww\.|\bgh-[0-9])|[#!&~%^][0-9]|[\w-]\.[A-Za-z]{2}|\b[0-9a-fA-F]{7,40}\b"
)
_WORD = re.compile(r"[^\s|`]+")
_AROUND = re.compile(r"""([(\[{<"'“‘]*)(.*?)([.,;:!?)\]}>"'”’]*)""")
# CommonMark 0.31.2, section 2.4: any ASCII punctuation may be escaped with a backslash.
_MARKUP = re.compile(r"[\\`*_\[\]<>|~&]")
_AT_START = re.compile(r"^(\s*)([#+=:-])|^(\s*[0-9]{1,9})([.)])")


def escape_markdown(text: str) -> str:
    """Untrusted text as Markdown that shows just that text, on one line.

    What would become a link, a mention or a reference stands as code, where none begins. An escape
    or an entity would not do: GitHub looks for mentions in the page that comes of the Markdown.
    """
    pieces, end, shown = [], 0, visible(text)
    for word in _WORD.finditer(shown) if _LINKING.search(shown) else ():
        if _LINKING.search(word[0]):
            pieces += [_escaped(shown[end : word.start()]), _inert(word[0])]
            end = word.end()
    pieces.append(_escaped(shown[end:]))
    return _AT_START.sub(r"\1\3\\\2\4", "".join(pieces))


def _escaped(shown: str) -> str:
    return _MARKUP.sub(r"\\\g<0>", shown)


def _inert(word: str) -> str:
    """Return a word as code, but for the brackets, quotes and stops around it."""
    around = _AROUND.fullmatch(word)
    before, core, after = around.groups() if around and around[2] else ("", word, "")
    return f"{_escaped(before)}`{core}`{_escaped(after)}"


def code(text: str) -> str:
    """Untrusted text as a code span: there no markup, mention, link or picture begins.

    CommonMark 0.31.2, section 6.1: a fence longer than any inside, a space where one is stripped.
    """
    shown = visible(text)
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", shown)), default=0))
    needs_space = shown[:1] in ("`", " ") or shown[-1:] in ("`", " ")
    return f"{fence} {shown} {fence}" if needs_space else f"{fence}{shown}{fence}"


def render_markdown(answer: Table | Page) -> Iterator[str]:
    """Yield an answer as Markdown."""
    if isinstance(answer, Table):
        return render_markdown_table(answer)
    return render_markdown_page(answer)


def render_markdown_table(table: Table) -> Iterator[str]:
    """Yield a table as GitHub and GitLab show it, then the summary."""
    if table.caption:
        yield f"## {escape_markdown(table.caption)}\n\n"
    if table.rows:
        yield _row([column.header for column in table.columns])
        yield _row(["---"] * len(table.columns))
        for row in table.rows:
            yield _row([escape_markdown(cell.text) for cell in row])
    else:
        yield f"{escape_markdown(table.empty)}\n"
    if table.summary:
        yield f"\n{escape_markdown(table.summary)}\n"


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def render_markdown_page(page: Page) -> Iterator[str]:
    """Headings and lists."""
    for number, block in enumerate(page.blocks):
        yield "\n" if number else ""
        yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    if isinstance(block, Heading):
        yield f"{'#' * block.level} {escape_markdown(block.text)}\n"
    elif isinstance(block, Fields):
        for label, cell in block.pairs:
            yield f"- **{label}:** {escape_markdown(cell.text)}\n"
    elif isinstance(block, Prose):
        yield f"{block.text}\n"
    elif isinstance(block, Code):
        yield f"```{block.language}\n{block.text}\n```\n"
    else:
        yield from _items(block)


def _items(block: Items) -> Iterator[str]:
    for item in block.items:
        lead, line = escape_markdown(item.lead.text), escape_markdown(item.line)
        yield f"- **{lead}** {line}\n"
        for paragraph in item.text.split("\n") if item.text else ():
            yield f"\n  {escape_markdown(paragraph)}\n" if paragraph.strip() else ""
    if not block.items:
        yield f"{block.empty}\n"
