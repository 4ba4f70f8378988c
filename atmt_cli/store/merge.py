"""Merge the text of a file that two sides edited, so that it says what was planned from both.

The three texts are each brought to say the merged file: then they differ in comments and layout
alone, and in the facts in conflict, and git merges them line by line as it does any text. What
comes out is never trusted: it is read back strictly, and must be just what was planned, with every
comment that a side added; what is not, is a conflict.
"""

import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from pydantic import ValidationError

from atmt_cli.changes.merge.align import Three, UnmergeableError
from atmt_cli.changes.merge.differences import differences
from atmt_cli.changes.merge.records import Conflict, Merge, merge, plain
from atmt_cli.changes.merge.tie_break import theirs_goes_first
from atmt_cli.changes.operations.draft import Plain
from atmt_cli.model.errors import UnavailableError
from atmt_cli.model.validation import ROOTS, shape_findings
from atmt_cli.store.edit import carry, read_afresh
from atmt_cli.store.git.marks import sides_of
from atmt_cli.store.git.run import run_git_whatever
from atmt_cli.store.yaml.decode import BOM, decode
from atmt_cli.store.yaml.events import parse
from atmt_cli.store.yaml.item_order import rearranged, surveyed
from atmt_cli.store.yaml.line_tags import Apart
from atmt_cli.store.yaml.spans import comments_of
from atmt_cli.store.yaml.splice import UnpatchableError

_BY_ID = ("actions", "bodies", "themes", "sources")
_MOST_CONFLICTS = 127
MARKS = 7
"""The length of git's marks around a conflict, if nobody wants another."""
_MARK = re.compile(rb"<+ ")
_UNSAFE = "it is written in a way that cannot be merged safely"
_REMARKS = "both sides changed the comments or the layout in one place"


class Labels(NamedTuple):
    """What the sides are called beside the marks of a conflict."""

    ours: str = "ours"
    theirs: str = "theirs"


class Merged(NamedTuple):
    """The bytes that a merge comes to.

    ``conflicts`` are the facts that a person must decide on; ``trouble`` says why the file as a
    whole needs one. Where there is neither, it is clean, and ``brought`` names what ours had not.
    ``left_out`` tells what had to go because what it speaks of was deleted.
    """

    data: bytes
    conflicts: tuple[Conflict, ...] = ()
    trouble: str | None = None
    brought: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def is_clean(self) -> bool:
        """Return whether nobody needs to look at it."""
        return not self.conflicts and self.trouble is None

    @property
    def is_marked(self) -> bool:
        """Return whether git put its marks around what is in conflict."""
        return any(_MARK.match(line) for line in self.data.splitlines())


class _Text(NamedTuple):
    """One of the three: its text, and what it says."""

    text: str
    tree: Any
    record: Any

    @property
    def plain(self) -> dict[str, Plain]:
        return plain(self.record) if self.record is not None else {}


class _Unreadable(Exception):  # noqa: N818 - caught here
    """A text is no file of a ledger; says why."""


def merge_files(
    name: str,
    files: Three,
    *,
    theirs_first: bool | None = False,
    labels: Labels | None = None,
    marks: int = MARKS,
) -> Merged:
    """Merge the bytes of ``actions.yaml`` or ``bodies.yaml``, base, ours and theirs.

    An empty base is one that was not there. A file by another name is merged as any text.
    Where ``theirs_first`` is None, what the two say decides which of them goes first. Who merges
    the same two the other way round, with the same one first, gets the same bytes.
    Raises UnavailableError where git cannot be run.
    """
    with TemporaryDirectory(prefix="atmt-merge-") as folder:
        merger = _Merger(Path(folder), name, labels or Labels(), marks)
        if name not in ROOTS:
            return merger.as_any_text(files)
        try:
            return merger.by_facts(files, theirs_first=theirs_first)
        except (_Unreadable, UnmergeableError) as error:
            return merger.by_either(files, theirs_first=theirs_first) or merger.by_lines(
                files, str(error)
            )


class _Merger:
    def __init__(self, folder: Path, name: str, labels: Labels, marks: int) -> None:
        self._size = f"--marker-size={marks}"
        self._folder = folder
        self._name = name
        self._labels = labels

    def by_facts(self, files: Three, *, theirs_first: bool | None) -> Merged:
        """Merge by what the files say. Raises _Unreadable or UnmergeableError."""
        decoded = [self._decoded(n, data) for n, data in enumerate(files)]
        ends = [_ends(text) for text in decoded]
        same = None not in ends
        if same:
            decoded = [text.replace("\r\n", "\n") for text in decoded]
        texts = Three(*(self._read(text, n) for n, text in enumerate(decoded)))
        if theirs_first is None:
            theirs_first = theirs_goes_first(*texts.map(lambda one: one.plain), files)
        made = merge(*texts.map(lambda one: one.record), theirs_first=theirs_first)
        if theirs_first and not made.conflicts:
            # Merged from the other end, there is nothing where the two could differ.
            turned = self.by_facts(Three(files.base, files.theirs, files.ours), theirs_first=False)
            if turned.is_clean:
                return turned._replace(brought=made.brought)
        text, trouble = self._text(texts, made)
        if text is None:
            return self.by_lines(files, trouble or "", made)
        if same and _chosen(*ends) == "\r\n":
            text = text.replace("\n", "\r\n")
        if _chosen(*(data.startswith(BOM.encode()) for data in files)):
            text = BOM + text
        return Merged(text.encode(), made.conflicts, trouble, made.brought, made.left_out)

    def by_either(self, files: Three, *, theirs_first: bool | None) -> Merged | None:
        """Merge where the base is itself in conflict, if it comes to the same by either side of it.

        That is what git makes of two bases, where branches that were merged crosswise both solved
        one conflict.
        """
        bases = sides_of(files.base.decode("utf-8", "replace"))
        if bases is None:
            return None
        try:
            first, second = (
                self.by_facts(files._replace(base=base.encode()), theirs_first=theirs_first)
                for base in bases
            )
        except (_Unreadable, UnmergeableError):
            return None
        return first if first.is_clean and second.is_clean and first.data == second.data else None

    def as_any_text(self, files: Three) -> Merged:
        """Merge what is no file of a ledger."""
        data, is_clean = self._git(files)
        return Merged(data, trouble=None if is_clean else "both sides changed the same lines")

    def by_lines(self, files: Three, trouble: str, made: Merge | None = None) -> Merged:
        """Merge as git does any text: what it makes of a ledger is for a person to look at."""
        conflicts = made.conflicts if made else ()
        data, is_clean = self._git(files)
        if is_clean and self._said(data) is not None:
            # It reads, and yet is not what it should be: nobody would see that.
            data, _ = self._git(files._replace(base=b""))
        return Merged(data, conflicts, trouble or None)

    # Reading.

    def _decoded(self, number: int, data: bytes) -> str:
        source = decode(self._name, data)
        if source.faults:
            raise _Unreadable(self._complaint(number, source.faults[0].message))
        return source.text

    def _read(self, text: str, number: int) -> _Text:
        if number == 0 and not text.strip():
            return _Text(text, {}, None)
        tree, faults = parse(text)
        said = [fault.message for fault in faults] or self._misshapen(tree)
        if said:
            raise _Unreadable(self._complaint(number, said[0]))
        return _Text(text, tree, ROOTS[self._name].model_validate(tree))

    def _misshapen(self, tree: Any) -> list[str]:
        return [f"{one.where}: {one.message}" for one in shape_findings(self._name, tree)]

    def _complaint(self, number: int, message: str) -> str:
        side = ("the common ancestor", self._labels.ours, self._labels.theirs)[number]
        return f"{side} cannot be read: {message}"

    def _said(self, data: bytes) -> dict[str, Plain] | None:
        """Return what a file says; None where it does not read."""
        try:
            return plain(read_afresh(self._name, data))
        except UnpatchableError:
            return None

    def _says(self, text: str, wanted: dict[str, Plain], *, in_any_order: bool = False) -> bool:
        """Return whether a text reads, and says just what is wanted."""
        found = self._said(text.encode())
        if found is None:
            return False
        return _sorted(found) == _sorted(wanted) if in_any_order else found == wanted

    # Texts.

    def _text(self, texts: Three, made: Merge) -> tuple[str | None, str | None]:
        """Return the merged text, with marks around what is in conflict; and what else is in it."""
        if not made.conflicts:
            text, is_clean = self._lines(texts.map(lambda one: one.text))
            if is_clean and self._says(text, made.versions.ours, in_any_order=True):
                return text, None
        whole = self._whole(texts, made)
        clean, marked = self._cleanly(whole, made)
        if made.conflicts:
            return (marked, None) if marked else (None, _UNSAFE)
        # Two remarks that were added in one place stand there one after the other.
        both = self._lines(whole, "--union")[0] if marked else None
        comments = texts.map(lambda one: comments_of(one.text))
        for one in (clean, whole.ours, whole.theirs, both):
            if one is not None and self._sound(one, made, comments):
                return one, None
        return (marked, _REMARKS) if marked else (None, _UNSAFE)

    def _whole(self, texts: Three, made: Merge) -> Three:
        """Return the three texts, each made to say the merged file; None where that is not safe."""
        sources = surveyed(texts.map(lambda one: one.text), made)
        ours, theirs = (self._brought(texts, sources, made, side) for side in (1, 2))
        if ours is not None and ours == theirs:
            return Three(ours, ours, ours)
        return Three(self._brought(texts, sources, made, 0), ours, theirs)

    def _cleanly(self, texts: Three, made: Merge) -> tuple[str | None, str | None]:
        """Return what the three texts come to: without conflicts, or with marks that can be
        resolved.
        """
        if None in texts:
            return None, None
        if texts.ours == texts.theirs:
            return texts.ours, None
        apart = Apart(texts, made)
        text, is_clean = self._lines(apart.texts)
        if is_clean:
            return text, None
        return None, apart.joined(text) if self._resolves(apart, made) else None

    def _sound(self, text: str, made: Merge, comments: Three) -> bool:
        """Return whether a text says the merged file, and has the comments that the sides
        agree on.
        """
        if not self._says(text, made.versions.ours):
            return False
        having = comments_of(text)
        return all(
            least <= having[remark] <= most
            for remark in having.keys() | {one for side in comments for one in side}
            for least, most in [_stays(*(side[remark] for side in comments))]
        )

    def _resolves(self, apart: Apart, made: Merge) -> bool:
        """Return whether who takes one side of every conflict has the file with that side's
        facts.
        """
        for option, wanted in (("--ours", made.versions.ours), ("--theirs", made.versions.theirs)):
            text, _ = self._lines(apart.texts, option)
            if not self._says(apart.joined(text), wanted):
                return False
        return True

    def _brought(self, texts: Three, sources: Three, made: Merge, side: int) -> str | None:
        """Return one of the three texts, made to say the merged file; None where that is not
        safe.
        """
        wanted, was = made.versions[side], texts[side]
        try:
            text = rearranged(sources, made, side)
            now = was if text == was.text else self._read(text, 1)
            changes = tuple(differences(now.tree, now.plain, wanted))
            return carry(self._name, text, changes, ROOTS[self._name].model_validate(wanted))
        except (_Unreadable, UnpatchableError, ValidationError):
            return None

    # Lines.

    def _lines(self, texts: Three, *options: str) -> tuple[str, bool]:
        data, is_clean = self._git(texts.map(lambda text: text.encode()), *options)
        return data.decode(), is_clean

    def _git(self, files: Three, *options: str) -> tuple[bytes, bool]:
        """Let git merge three texts line by line; also whether that left no conflict."""
        for side, data in zip(Three._fields, files, strict=True):
            (self._folder / side).write_bytes(data)
        labels = [word for one in (self._labels.ours, "base", self._labels.theirs)
                  for word in ("-L", one)]  # fmt: skip
        sides = [str(self._folder / side) for side in ("ours", "base", "theirs")]
        # In the working folder, so that git finds the conflict style that the user chose.
        words = ("merge-file", "-p", "-q", self._size, *options, *labels, *sides)
        ended = run_git_whatever(Path.cwd(), *words)
        if not 0 <= ended.returncode <= _MOST_CONFLICTS:
            said = ended.stderr.decode(errors="backslashreplace").strip()
            raise UnavailableError(f"Git cannot merge the text: {said or 'it failed'}")
        return ended.stdout, ended.returncode == 0


def _ends(text: str) -> str | None:
    """Return how the lines of a text end; None where they end in several ways."""
    found = set(re.findall(r"\r\n|\r|\n", text))
    if len(found) > 1 or "\r" in found:
        return None
    return next(iter(found), "\n")


def _chosen(base: Any, ours: Any, theirs: Any) -> Any:
    return theirs if base == ours else ours


def _sorted(file: dict[str, Plain]) -> dict[str, Plain]:
    """Return a file with its lists by id in one order."""
    lists = {key: sorted(file[key], key=lambda one: one["id"]) for key in _BY_ID if key in file}
    return {**file, **lists}


def _stays(base: int, ours: int, theirs: int) -> tuple[int, int]:
    """Return how often, at least and at most, a comment stands in the merged file.

    What a side took out is out: it may be what nobody should read any longer. What both added may
    be one comment or two.
    """
    both, more = max(0, ours + theirs - base), max(ours, theirs)
    if more > base:
        return more, max(more, both)
    return both, min(ours, theirs)
