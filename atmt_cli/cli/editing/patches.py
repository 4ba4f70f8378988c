"""The end of a body in all the ledgers of a manifest: a patch for each, for those who keep it."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from atmt_cli.cli.exits import BROKEN, UNAVAILABLE
from atmt_cli.cli.options import One, clock, option
from atmt_cli.cli.streams import answer, complain, emit
from atmt_cli.cli.wide_viewpoint import naming, refuse_together, refuse_unread, tell_each
from atmt_cli.model.errors import AtmtError, RefusedError, UnavailableError, UsageError
from atmt_cli.model.text import shell_word, shortened, visible

if TYPE_CHECKING:
    from atmt_cli.changes.operations.plan import Plan
    from atmt_cli.changes.succession import BodyEnding
    from atmt_cli.cli.editing.carry import How
    from atmt_cli.model.ledger import Ledger
    from atmt_cli.store.many.ledgers import DeskReading
    from atmt_cli.store.many.member import Member
    from atmt_cli.store.many.patches import LedgerPatch, Target
    from atmt_cli.views.patches import PatchRow

PatchesOption = Annotated[
    One, option("DIR", "With --ledgers: the folder for the patches.", "--output", "-o")
]
_MOST = 5
"""The most files that a message names."""


class TypedEnd(NamedTuple):
    """The end of a body as it was typed; ``to`` is None where one body takes over everything."""

    old: str
    new: Sequence[str]
    fields: Mapping[str, Any]
    to: Sequence[str] | None = None
    rest: str | None = None


def refuse_for_one(output: str | None) -> None:
    """Raise UsageError for what makes sense only where many ledgers are read."""
    if output is not None:
        raise UsageError("-o is for the patches of many ledgers", "name them: --ledgers MANIFEST")


def patch_all(
    how: "How",
    manifest: str,
    output: str | None,
    asked: TypedEnd,
    others: Mapping[str, object],
    color: str | None,
) -> None:
    """Plan the end of a body in every ledger that a manifest names; write a patch for each that it
    changes into a folder, and say what to do with them. No ledger is written to.
    """
    from atmt_cli.store.many.ledgers import DeskReading, read_members
    from atmt_cli.store.many.manifest import read_manifest
    from atmt_cli.views.patches import view_patches

    refuse_together(
        manifest, {"--ledger": how.ledger, "--dry-run": how.dry_run, **others}, "--ledgers"
    )
    if output is not None and not output.strip("- "):
        raise UsageError("-o needs the name of a folder", "for example: -o patches")
    day = clock(how.today)
    members, desk = read_manifest(manifest), DeskReading()
    for one in read_members(members):
        desk.add(one)
    with naming(desk.troubled.values()):
        ending = _ending(desk, asked, how.by)
    patcher = _Patcher(desk, members.above, ending, day, output)
    rows = patcher.rows()
    written = _write(Path(output), rows) if output is not None else []
    answer(view_patches(rows, day), "json" if how.as_json else None, day, color)
    if not how.as_json:
        emit(_next(rows, output))
        emit(_again(rows, manifest, output, asked, how.by))
        _tell_others(output, written)
    _end(rows)


def _ending(desk: "DeskReading", asked: TypedEnd, by: str | None) -> "BodyEnding":
    """Return what was typed, once it is known which bodies are meant. Raises UsageError."""
    from atmt_cli.changes.operations.operation import BodySplit, Transfer
    from atmt_cli.changes.succession import BodyEnding, ShareReader, find_body, heirs_of
    from atmt_cli.cli.editing.carry import made_of
    from atmt_cli.model.identities import match_bodies

    kind = Transfer if asked.to is None else BodySplit
    typed = asked.new[0] if kind is Transfer else list(asked.new)
    made_of(kind, old=asked.old, new=typed, **asked.fields)
    if not desk.ledgers:
        _refuse_all(desk)
    bodies = match_bodies(desk.ledgers)
    old = find_body(bodies, asked.old, "name a body that one of the ledgers has")
    heirs = heirs_of(bodies, old, asked.new)
    author = None if by is None else find_body(bodies, by)
    ending = BodyEnding(bodies, old, heirs, asked.fields, by=author)
    if asked.to is None:
        return ending
    if len(heirs) == 1:
        hint = f"atmt --ledgers MANIFEST transfer {asked.old} {asked.new[0]} --on DATE"
        raise UsageError("a split needs two or more successors; for one, use transfer", hint)
    reader = ShareReader(bodies, old, heirs, desk.ledgers)
    return ending._replace(shares=reader.shares(asked.to, asked.rest))


def _refuse_all(desk: "DeskReading") -> None:
    troubled = [*desk.troubled.values()]
    tell_each(troubled)
    refuse_unread(troubled, "", has_others=False)


class _Patcher:
    """Makes the row of each ledger, with its patch."""

    def __init__(
        self, desk: "DeskReading", above: Path, ending: "BodyEnding", day: date, output: str | None
    ) -> None:
        self._desk, self._above, self._ending, self._day = desk, above, ending, day
        self._output = output

    def rows(self) -> "list[PatchRow]":
        """Return the row of each ledger, in the order of the manifest."""
        return [self._row(one) for one in self._desk.members.values()]

    def _row(self, member: "Member") -> "PatchRow":
        from atmt_cli.views.patches import PatchRow

        name = member.name
        if trouble := self._desk.troubled.get(name):
            return PatchRow(name, "unread", (f"cannot be read: {trouble.said}",), hint=trouble.hint)
        if first := self._desk.again.get(name):
            return PatchRow(name, "none", (f"is the same ledger as {first}",))
        ledger = self._desk.ledgers[name]
        if not self._ending.concerns(name, ledger):
            return PatchRow(name, "none", (self._why_not(name),))
        try:
            return self._patched(member)
        except (RefusedError, UsageError) as error:
            return PatchRow(name, "refused", _told(error), hint=self._hint(member, error))
        except AtmtError as error:
            return PatchRow(name, "unread", _told(error), hint=error.hint)

    def _hint(self, member: "Member", error: AtmtError) -> str | None:
        """Return what to type where the edit of a ledger is refused."""
        from atmt_cli.changes.operations.ending import UnsharedError

        if isinstance(error, UnsharedError):
            return f"add --to NEW={member.name}:{error.actions[0]}, or --rest NEW for all others"
        return self._typed(member, error.hint)

    def _typed(self, member: "Member", hint: str | None) -> str | None:
        """Return a hint whose command names the ledger, where it is kept in a folder."""
        from atmt_cli.store.many.ledgers import folder_of

        if hint is None or "atmt " not in hint:
            return hint
        if member.repository is not None:
            return f"in a checkout of {member.repository}: {hint}"
        folder = shell_word(_way(folder_of(member, self._above).path))
        return hint.replace("atmt ", f"atmt --ledger {folder} ", 1)

    def _why_not(self, name: str) -> str:
        """Return why there is nothing to change in a ledger."""
        old = self._ending.old
        known = old.within(name)
        if known is not None:
            more = "" if known.until else "; its end is not recorded there"
            return f"{known.short} has no part in it{more}"
        for one in self._ending.bodies.ambiguities:
            others = [each for each in one.identities if each.within(name)]
            if others and any(each is old for each in one.identities):
                said = f"does not know {old.named}; {others[0].named} may be meant"
                body = others[0].within(name)
                called = body.id if body else one.word
                aka = quote(old.first.body.name)
                return f"{said}: if they are one, atmt body update {called} --aka {aka}"
        return f"does not know {old.first.body.short}"

    def _patched(self, member: "Member") -> "PatchRow":
        from atmt_cli.changes.operations.plan import plan
        from atmt_cli.store.many.patches import patch_of
        from atmt_cli.views.patches import Later, PatchRow

        def planned(ledger: "Ledger") -> "Plan":
            return plan(ledger, self._ending.asked(member.name, ledger), self._day)

        made = patch_of(member, self._above, planned)
        done = made.edit.plan
        later = tuple(Later(one.on, one.actions) for one in done.waits)
        if not done.changes:
            return PatchRow(member.name, "none", ("has it recorded already",), later=later)
        path = None if self._output is None else Path(self._output) / f"{member.name}.patch"
        return PatchRow(
            member.name,
            "patch",
            done.said,
            done.actions(),
            cautions=tuple(self._cautions(member, made)),
            later=later,
            patch=path.as_posix() if path else None,
            commands=_commands(made.target, path) if path else (),
            text=made.text,
        )

    def _cautions(self, member: "Member", made: "LedgerPatch") -> Iterator[str]:
        """Yield what somebody must know before a patch is applied."""
        target = made.target
        if made.is_uncommitted:
            yield "it is made of the files as they are now, edits that are not committed among them"
        if target.is_bare:
            at = f" at {target.revision}" if target.revision else ""
            yield f"this repository is bare: apply it in a clone{at}"
        elif target.revision:
            yield f"it is made of {target.revision}: check that out first"
        for caution in made.edit.plan.cautions:
            yield self._typed(member, caution) or caution
        yield from (f"still to be put right: {one.message}" for one in made.edit.plan.findings)


def _told(error: AtmtError) -> tuple[str, ...]:
    """Return why an edit was refused, with the first of the rules that it would break."""
    findings = getattr(error, "findings", ())
    first = [f"{findings[0].where}: {findings[0].message}"] if findings else []
    return (error.message, *first)


def _commands(target: "Target", path: Path) -> tuple[str, ...]:
    """Return what to type to apply a patch, and to check what it makes."""
    if target.is_bare:
        top, patch = "CLONE", shell_word(str(path.absolute()))
        ledger = (Path(top) / target.ledger.relative_to(target.top)).as_posix()
    else:
        top, patch = shell_word(_way(target.top)), shell_word(_way(path, target.top))
        ledger = shell_word(_way(target.ledger))
    against = " --against HEAD" if target.is_in_git else ""
    return f"git -C {top} apply {patch}", f"atmt --ledger {ledger} check{against}"


def _way(path: Path, start: Path | None = None) -> str:
    """Return the path of something as it is typed in the working folder, or in another one."""
    try:
        real = os.path.realpath(path)
        return Path(os.path.relpath(real, os.path.realpath(start or "."))).as_posix()
    except ValueError:  # another drive
        return path.absolute().as_posix()


def _write(there: Path, rows: "Sequence[PatchRow]") -> list[str]:
    """Write the patches into a folder: all of them, or none. Raises UnavailableError where another
    file stands in the place of one.
    """
    from atmt_cli.store.files.target import read_target, write_all

    made = {there / f"{one.ledger}.patch": (one.text or "").encode() for one in rows if one.patch}
    standing = {path: read_target(path) for path in made}
    for path, data in made.items():
        if standing[path] not in (None, data):
            message = f"{visible(str(path))} already exists, and is another patch"
            raise UnavailableError(message, "name another folder; nothing was written")
    new = {path: data for path, data in made.items() if standing[path] is None}
    if new:
        write_all(there, new)
    return [path.name for path in made]


def _next(rows: "Iterable[PatchRow]", output: str | None) -> Iterator[str]:
    """Yield what to type next."""
    made = [one for one in rows if one.state == "patch"]
    if made and output is None:
        yield "  next: nothing is written yet; for the patches, type it again with -o DIR\n"
    for number, one in enumerate(made if output is not None else ()):
        first = "next:" if number == 0 else "     "
        yield f"  {first} {visible(' && '.join(one.commands))}\n"


def _again(
    rows: "Iterable[PatchRow]", manifest: str, output: str | None, asked: TypedEnd, by: str | None
) -> Iterator[str]:
    """Yield what to type again once the last of the days has come on which something moves."""
    days = [later.on for one in rows for later in one.later]
    if not days:
        return
    on = max(days, key=lambda one: one.first)
    kind = ["transfer"] if asked.to is None else ["body", "split"]
    # The patches of today are in their folder already, and are not written over.
    folder = None if output is None else f"{output}-{on}"
    options = [
        *((f"--{name}", value) for name, value in asked.fields.items()),
        *(("--to", share) for share in asked.to or ()),
        *(("--rest", asked.rest), ("--by", by), ("-o", folder)),
    ]
    words = ["atmt", "--ledgers", manifest, *kind, asked.old, *asked.new]
    words += [word for option in options if option[1] for word in option]
    yield f"  from {on} on, type this again: {visible(' '.join(map(quote, words)))}\n"


def _tell_others(output: str | None, written: Sequence[str]) -> None:
    """Say which patches in the folder are of another run: applied with these, they would be too."""
    there = Path(output) if output is not None else None
    found = sorted(one.name for one in there.glob("*.patch")) if there and there.is_dir() else []
    others = [name for name in found if name not in written]
    if others:
        complain(f"caution: {visible(str(there))} also has {visible(shortened(others, _MOST))}\n")


def _end(rows: "Sequence[PatchRow]") -> None:
    """End with the exit code of the worst row."""
    states = {one.state for one in rows}
    failed = [one.ledger for one in rows if one.state in ("unread", "refused")]
    if failed:
        complain(f"atmt: no patch for {shortened(failed, _MOST)}; the rows say why\n")
        raise typer.Exit(UNAVAILABLE if "unread" in states else BROKEN)
