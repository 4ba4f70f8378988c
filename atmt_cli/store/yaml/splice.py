"""Change a text where its facts change, and not one byte elsewhere.

What becomes of each value is written where the index says that the value stands: in its place,
after its siblings at their indentation, after the last item, or in brackets. Comments belong to
what they stand above or beside; one that would go with a value has the edit refused. What comes of
it is not trusted: `store.edit` reads the new text strictly and requires it to be what was planned.
"""

import re
from bisect import bisect, insort
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from atmt_cli.changes.operations.draft import Arrange, Change
from atmt_cli.model.findings import Part, Pointer
from atmt_cli.model.text import excerpt
from atmt_cli.model.validation import ROOTS, fields_at
from atmt_cli.store.yaml.brackets import Brackets, Splice, insert
from atmt_cli.store.yaml.change_tree import SAME, ChangeTree, change_tree
from atmt_cli.store.yaml.comments import below_field, below_item, is_remark_below
from atmt_cli.store.yaml.item_order import reordered
from atmt_cli.store.yaml.scalars import block_of, is_block, quoted, write_inline
from atmt_cli.store.yaml.spans import (
    Entry,
    Index,
    Node,
    break_before,
    indexed,
    line_after,
    line_end,
    line_start,
)

_BLANK = " \t\r\n"
_BLANKS = re.compile(r"[ \t]*+(?!#)")
_HEADER = re.compile(r"[^ \t\r\n#]+")
_STEP = 2
"""The columns that new text is indented by, where nothing beside it says otherwise."""


class UnpatchableError(Exception):
    """The text could not be patched; a person must edit it."""


def patch(name: str, text: str, changes: Iterable[Change], index: Index | None = None) -> str:
    """Return the text of one file with changes applied, in order. Raises UnpatchableError."""
    # Lists of equally long pointers do not stand in each other.
    for depth, run in groupby(changes, key=lambda one: isinstance(one, Arrange) and len(one[0])):
        index = index or _indexed(text)
        if depth:
            orders = {one.pointer: one.value for one in run if isinstance(one, Arrange)}
            text = _arranged(text, index, orders)
        else:
            text = _patched(name, text, run, index)
        index = None
    return text


def _arranged(text: str, index: Index, orders: dict[Pointer, tuple[int, ...]]) -> str:
    """Return a text whose lists stand in another order: in block style by lines, else in
    brackets.
    """
    splices: list[Splice] = []
    for at, order in orders.items():
        entry = index.at(at)
        node = entry.value if entry else _NOTHING
        if node.style == "[":
            splices += _in_brackets(index, node, order)
    if splices:
        text = _spliced(text, splices)
    return reordered(text, orders)


def _in_brackets(index: Index, node: Node, order: tuple[int, ...]) -> Iterator[Splice]:
    """Yield the items of a list in brackets, each in the place of another."""
    values = [entry.value for entry in index.entries(node)]
    ends = [node.start, *(value.end for value in values)]
    starts = [*(value.start for value in values), node.end]
    for start, end in zip(ends, starts, strict=True):
        if "#" in (remark := index.text[start:end]):
            shown = excerpt(remark[remark.index("#") :].splitlines()[0])
            raise UnpatchableError(f"the comment {shown} is beside what would be moved")
    for value, number in zip(values, order, strict=True):
        other = values[number]
        yield Splice(value.start, value.end, index.text[other.start : other.end], is_exact=True)


def _patched(name: str, text: str, changes: Iterable[Change], index: Index) -> str:
    try:
        tree = change_tree(index, changes)
    except (LookupError, TypeError) as error:
        raise UnpatchableError(f"a change leads nowhere: {error}") from error
    while tree:
        editor = _Editor(name, index)
        tree = editor.revise(index.root or _NOTHING, tree, ())
        if not editor.splices:
            raise UnpatchableError("two changes would overlap")
        text = _spliced(index.text, editor.splices)
        if tree:
            index = _indexed(text)
    return text


def _indexed(text: str) -> Index:
    _, faults, index = indexed(text)
    if faults:
        raise UnpatchableError(faults[0].message)
    return index


def _spliced(text: str, splices: Iterable[Splice]) -> str:
    """Return the text with splices carried out. New lines end as the one does that they follow."""
    usual = "\r\n" if "\r\n" in text else "\n"
    pieces, done, gone_from = list[str](), 0, -1
    for splice in sorted(splices, key=lambda one: one[:2]):
        # Where a line was taken out, what comes in its place follows the line before that.
        is_behind = splice.start == done and gone_from >= 0
        end = line_end(text, gone_from if is_behind else splice.end)
        gone_from = -1 if splice.text else splice.start
        ended = "\n" if splice.is_exact else text[end : line_after(text, end)] or usual
        pieces += text[done : splice.start], splice.text.replace("\n", ended)
        done = splice.end
    return "".join((*pieces, text[done:]))


_NOTHING = Node(0, str, "", 0, 0)


class _Editor:
    """Collects the splices that carry a tree out, as far as no two of them overlap."""

    def __init__(self, name: str, index: Index) -> None:
        self.splices: list[Splice] = []
        self._taken: list[tuple[int, int]] = []
        self._root = ROOTS[name]
        self._index = index
        self._text = index.text

    def revise(self, node: Node, tree: ChangeTree, at: Pointer, mark: int = 0) -> ChangeTree:
        """Carry out what is in a collection; what is left is for the resulting text.

        ``mark`` is where the colon before it ends.
        """
        if node.kind is str or node.style not in ("", "["):
            raise UnpatchableError(f"line {self._line(node.start)} is neither a mapping nor a list")
        left = ChangeTree()
        for part, inner in tree.inner.items():
            entry = self._index.entry(node, part)
            assert entry is not None  # noqa: S101 - for the type checker
            value = self._instead(node, entry.value, inner)
            if value is not SAME:
                self._take(self._replaced(node, entry, value, (*at, part)))
            elif rest := self.revise(entry.value, inner, (*at, part), entry.mark):
                left.inner[part] = rest
        if tree.is_grown:
            self._grow(node, tree, at, left, mark)
        return left

    def _instead(self, parent: Node, node: Node, tree: ChangeTree) -> Any:
        """Return the value that stands in place of another one; SAME where that only changes
        inside.

        An empty list gets the style of what is around it.
        """
        if tree.value is not SAME or node.kind is str or not tree.is_grown:
            return tree.value
        is_empty = not self._index.entries(node)
        if is_empty and not parent.style and not any(self._index.comments(node.start, node.end)):
            return tree.fields or tree.added
        return SAME

    def _grow(self, node: Node, tree: ChangeTree, at: Pointer, left: ChangeTree, mark: int) -> None:
        """Carry out what a collection itself gets and loses, once all is done that is in it."""
        added, fields, dropped = tree.added, tree.fields, tree.dropped
        if dropped and node.style and added:
            # They go first, so that what comes stands beside what stays.
            left.added, added = added, []
        is_bare = len(dropped) == len(self._index.entries(node)) and not added and not node.style
        made = [
            *((insert(mark, " []"),) if dropped and is_bare else ()),
            *(self._without(node, dropped) if dropped else ()),
            *(self._with_fields(node, fields, at) if fields else ()),
            *(self._with_items(node, added, str(at[-1])) if added else ()),
        ]
        if left.inner or self._fills(node, tree) or not self._is_free(made):
            left.fields, left.dropped, left.added = fields, dropped, left.added or added
        else:
            self._take(made)

    def _fills(self, node: Node, tree: ChangeTree) -> bool:
        """Return whether something in brackets that had no value gets one: what follows depends on
        it.
        """
        inner = (self._index.entry(node, part) for part in tree.inner) if node.style else ()
        return any(one is not None and one.value.start == one.value.end for one in inner)

    def _is_free(self, splices: Iterable[Splice]) -> bool:
        """Return whether splices overlap none that is taken. They may touch."""
        for start, end, *_ in splices:
            place = bisect(self._taken, (start, end))
            before = self._taken[place - 1] if place else (0, 0)
            after = self._taken[place] if place < len(self._taken) else (end, end)
            if before[1] > start or (after[0] < end and after[1] > start):
                return False
        return True

    def _take(self, splices: Iterable[Splice]) -> None:
        for splice in splices:
            self.splices.append(splice)
            insort(self._taken, splice[:2])

    # Values.

    def _replaced(self, parent: Node, entry: Entry, value: Any, at: Pointer) -> Iterator[Splice]:
        """Another value, beside its key or dash, and on lines below."""
        old = entry.value
        end = self._index.end(old)
        first, more = self._written(parent, value, _field(at), end)
        lines = "".join(f"\n{line}" for line in more)
        if old.start == end:
            yield from self._into_nothing(entry, first, lines)
        elif old.is_block_text:
            yield from self._over_block_text(entry, old, first, lines)
        elif old.kind is not str and not old.style:
            yield from self._over_lines(entry, old, first, lines)
        else:
            self._keep_comments(old.start, end)
            yield self._beside(entry, old.start, end, first)
            yield insert(line_end(self._text, end), lines)

    def _into_nothing(self, entry: Entry, first: str, lines: str) -> Iterator[Splice]:
        if entry.mark < 0:
            raise UnpatchableError(f"line {self._line(entry.start)} has no colon")
        yield Splice(entry.mark, _blanks_end(self._text, entry.mark), _behind(first))
        yield insert(line_end(self._text, entry.mark), lines)

    def _over_block_text(self, entry: Entry, old: Node, first: str, lines: str) -> Iterator[Splice]:
        """Replace a text under ``|`` or ``>``; a gap below it stays."""
        head = _HEADER.match(self._text, old.start)
        header = line_end(self._text, old.start)
        last = header + len(self._text[header : old.end].rstrip(_BLANK))
        yield self._beside(entry, old.start, head.end() if head else old.start, first)
        yield Splice(header, line_end(self._text, last), lines)

    def _over_lines(self, entry: Entry, old: Node, first: str, lines: str) -> Iterator[Splice]:
        """Replace a list or a mapping in block style."""
        header, end = line_end(self._text, entry.mark), line_end(self._text, self._index.end(old))
        if entry.mark < 0 or header > old.start:
            raise UnpatchableError(f"line {self._line(entry.start)} holds a key in a list")
        self._keep_comments(header, end)
        yield insert(entry.mark, _behind(first))
        yield Splice(header, end, lines)

    def _beside(self, entry: Entry, start: int, end: int, first: str) -> Splice:
        """Return what stands beside a key, or nothing there but the key."""
        if not first and entry.mark >= 0 and not self._text[entry.mark : start].strip(" \t"):
            start = entry.mark
        return Splice(start, end, first)

    def _written(self, parent: Node, value: Any, field: str, end: int) -> tuple[str, list[str]]:
        """Return a value as it stands beside a key or dash, and the lines below, in their columns.

        ``end`` is where the value ends that it replaces.
        """
        if parent.style:
            return write_inline(value, field, in_flow=True), []
        column = self._index.column(parent.start)
        if is_block(value):
            return "", _shifted(block_of(value, field), column + self._step(parent, type(value)))
        first, *more = write_inline(value, field, in_flow=False).split("\n")
        if more and is_remark_below(self._text, end, column + _STEP):
            # It would be taken for a line of the text.
            return quoted(value), []
        return first, _shifted(more, column)

    def _step(self, parent: Node, kind: type) -> int:
        """Return how far beside a mapping its lists, or mappings, are indented."""
        if parent.kind is dict:
            column = self._index.column(parent.start)
            for entry in self._index.entries(parent):
                value = entry.value
                if value.kind is kind and not value.style:
                    return self._index.column(value.start) - column
        return _STEP

    # Fields and items.

    def _with_fields(self, node: Node, fields: dict[str, Any], at: Pointer) -> Iterator[Splice]:
        """New fields, each after those that come before it in a record."""
        entries = self._index.entries(node)
        ranks = {name: rank for rank, name in enumerate(fields_at(self._root, at))}
        wanted = sorted(fields, key=lambda name: ranks.get(name, len(ranks)))
        gaps: dict[int, list[str]] = {}
        for name in wanted:
            mine = ranks.get(name, len(ranks))
            lower = ((ranks.get(one.name, mine), n) for n, one in enumerate(entries))
            before = max((one for one in lower if one[0] < mine), default=(0, -1))[1]
            gaps.setdefault(before + 1, []).append(name)
        if node.style:
            written = {
                gap: [f"{one}: {write_inline(fields[one], one, in_flow=True)}" for one in names]
                for gap, names in sorted(gaps.items())
            }
            yield from Brackets(self._index, node).add_fields(written)
            return
        column = self._index.column(node.start)
        for gap, names in gaps.items():
            place = self._below_field(entries, max(gap, 1) - 1, column)
            lines = [line for one in names for line in self._field(node, one, fields[one], column)]
            yield insert(place, "".join(f"\n{line}" for line in lines))

    def _field(self, node: Node, name: str, value: Any, column: int) -> list[str]:
        if is_block(value):
            step = self._step(node, type(value))
            return [" " * column + f"{name}:", *_shifted(block_of(value, name), column + step)]
        return _shifted(block_of({name: value}, name), column)

    def _with_items(self, node: Node, values: Sequence[Any], field: str) -> Iterator[Splice]:
        """New items behind the last."""
        if node.style:
            written = [write_inline(value, field, in_flow=True) for value in values]
            yield from Brackets(self._index, node).add_items(written)
            return
        column = self._index.column(node.start)
        end = self._index.end(self._index.entries(node)[-1].value)
        place, _ = below_item(self._text, end, column)
        lines = _shifted(block_of(list(values), field), column)
        yield insert(place, "".join(f"\n{line}" for line in lines))

    def _without(self, node: Node, dropped: set[int]) -> Iterator[Splice]:
        """Yield a list without some of its items."""
        for run in _runs(sorted(dropped)):
            if node.style:
                yield self._without_run(node, run[0], run[-1])
            else:
                yield from self._without_lines(self._lines_of(node, number) for number in run)

    def _without_run(self, node: Node, first: int, last: int) -> Splice:
        """Neighbours in brackets taken out, with the commas behind them, or else before."""
        entries = self._index.entries(node)
        if last + 1 < len(entries):
            start, end = entries[first].start, entries[last + 1].start
        else:
            start = entries[first - 1].value.end if first else node.start + 1
            end = entries[-1].value.end if first else node.end - 1
        self._keep_comments(start, end)
        return Splice(start, end, "")

    def _without_lines(self, lines: Iterable[tuple[int, int]]) -> Iterator[Splice]:
        """Lines taken out; the line before them ends as it did."""
        taken: list[tuple[int, int]] = []
        for start, end in lines:
            is_next = taken and taken[-1][1] == start
            taken.append((taken.pop()[0] if is_next else start, end))
        for start, end in taken:
            yield Splice(start, end, "")
            after, ended = line_after(self._text, end), line_after(self._text, start)
            if end < after and self._text[end:after] != self._text[start:ended]:
                yield Splice(end, after, self._text[start:ended], is_exact=True)

    def _lines_of(self, node: Node, number: int) -> tuple[int, int]:
        """Return the lines of an item in block style, and the line end before them; no gap
        below.
        """
        value = self._index.entries(node)[number].value
        dash = self._index.entries(node)[number].mark - 1
        start, end = line_start(self._text, dash), line_end(self._text, self._index.end(value))
        if dash < 0 or self._text[start:dash].strip() or not start:
            raise UnpatchableError(f"line {self._line(node.start)} holds a list in a list")
        self._keep_comments(start, end)
        return break_before(self._text, start), end

    # Comments.

    def _keep_comments(self, start: int, end: int) -> None:
        """Raise UnpatchableError where a comment would go with what goes."""
        for comment in self._index.comments(start, end):
            raise UnpatchableError(
                f"the comment {excerpt(comment)} is beside what would be removed"
            )

    def _below_field(self, entries: Sequence[Entry], number: int, column: int) -> int:
        value = entries[number].value
        ends_list = value.kind is list and not value.style
        ends_list = ends_list and self._index.column(value.start) == column
        return below_field(self._text, self._index.end(value), column, ends_list=ends_list)

    def _line(self, index: int) -> int:
        return self._text.count("\n", 0, index) + 1


def _field(at: Sequence[Part]) -> str:
    """Return the field that a value is of, or that its list is."""
    return next(str(part) for part in reversed(at) if isinstance(part, str))


def _blanks_end(text: str, start: int) -> int:
    """Return where blanks end, unless they part a comment from what is before it."""
    found = _BLANKS.match(text, start)
    return found.end() if found else start


def _behind(first: str) -> str:
    return f" {first}" if first else ""


def _runs(numbers: Iterable[int]) -> Iterator[list[int]]:
    """Numbers that follow each other, together."""
    for _, run in groupby(enumerate(numbers), key=lambda one: one[1] - one[0]):
        yield [number for _, number in run]


def _shifted(lines: Iterable[str], column: int) -> list[str]:
    return [" " * column + line if line else "" for line in lines]
