"""What a merge did, or where a person must decide; and how git was set up to merge."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from atmt_cli.changes.merge.loss import Lost
from atmt_cli.changes.merge.records import Conflict, in_short
from atmt_cli.model.text import excerpt, visible
from atmt_cli.render.data import render_json
from atmt_cli.render.edits import NOTHING, render_diff_text


def render_merged(path: str, brought: tuple[str, ...], theirs: str) -> Iterator[str]:
    """Yield one line: what a clean merge took over."""
    took = f"took {in_short(brought)} from {theirs}" if brought else f"{theirs} has nothing new"
    yield visible(f"atmt: {path}: {took}") + "\n"


def render_merge_conflicts(
    path: str, conflicts: tuple[Conflict, ...], trouble: str | None, *, is_marked: bool
) -> Iterator[str]:
    """Yield a line for each fact that a person must decide on, and what to do."""
    said = [_sentence(one) for one in conflicts] + ([trouble] if trouble else [])
    for sentence in said:
        yield visible(f"atmt: {path}: {sentence}") + "\n"
    if is_marked:
        yield "  keep what is right between the markers, delete the markers, and type: atmt check\n"
    else:
        yield "  there is no marker in the file: correct it, and type: atmt check\n"


def render_left_out(path: str, left_out: tuple[str, ...]) -> Iterator[str]:
    """Yield a line for each thing that had to be left out, since what it refers to is gone."""
    for sentence in left_out:
        yield visible(f"atmt: {path}: left out {sentence}") + "\n"


def render_loss(
    word: str, theirs: str, lost: tuple[Lost, ...], trouble: str | None, only: tuple[str, ...]
) -> Iterator[str]:
    """Tell what a merge under way has lost, a line for each side and file.

    ``only`` are the files that were compared, where others may have changed.
    """
    under_way = f"a {word} of {theirs} is under way"
    if trouble:
        yield visible(f"caution: {under_way}; atmt cannot tell whether it lost anything: {trouble}")
        yield "\n"
    for one in lost:
        lacks = f"{one.shown} lacks what {one.side} has: {one.told}"
        yield visible(f"caution: {under_way}, and {lacks}") + "\n"
    for remedy in dict.fromkeys(one.remedy for one in lost):
        again = (
            f"let git merge the file again: {remedy}"
            if remedy
            else f"start again: git {word} --abort"
        )
        yield visible(f"  put it back, or {again}") + "\n"
    if not lost and not trouble:
        where = f" in {' and '.join(only)}" if only else ""
        yield visible(f"atmt: {under_way}; nothing is lost from either side{where}") + "\n"


def _sentence(conflict: Conflict) -> str:
    where, fact, (base, ours, theirs) = conflict
    if fact:
        return f"{where}: both sides changed {fact}: {_value(ours)} / {_value(theirs)}"
    if base is None:
        return (
            f"{where}: both sides added it, differently; keep one, or give one of them another id"
        )
    changed, deleted = ("ours", "theirs") if theirs is None else ("theirs", "ours")
    return f"{where}: {changed} changed it, {deleted} deleted it"


def _value(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return excerpt(", ".join(f"{key} {item}" for key, item in value.items()))
    text = str(value)
    return text if text.isprintable() and " " not in text else excerpt(text)


def _following(added: tuple[str, ...], written: str | None) -> str:
    """Return what is left to do: to commit what was added, and the same in other clones."""
    elsewhere = f"in every other clone: atmt setup-git{' --hook' if written else ''}"
    return f"git add .gitattributes && git commit; and {elsewhere}" if added else elsewhere


def render_setup(
    added: tuple[str, ...],
    settings: Mapping[str, str],
    cautions: tuple[str, ...],
    written: str | None = None,
    offer: tuple[str, ...] = (),
) -> Iterator[str]:
    """Yield what was done, and what others have to do.

    ``written`` says that a hook was; ``offer`` are lines for whoever wants one.
    """
    sentences = _setup_sentences(added, settings, written)
    for sentence in sentences or [NOTHING]:
        yield visible(sentence) + "\n"
    yield from render_cautions(cautions)
    if sentences:
        yield f"  next: {_following(added, written)}\n"
        yield from (f"  {visible(line)}\n" for line in offer)


def render_cautions(cautions: tuple[str, ...]) -> Iterator[str]:
    """Yield a caution for each thing that keeps git from merging by fact."""
    for caution in cautions:
        yield visible(f"caution: {caution}") + "\n"


def render_setup_plan(diff: str, commands: tuple[str, ...], *, for_terminal: bool) -> Iterator[str]:
    """Yield what would be done: the diff of the attributes, and the commands that set the rest."""
    if diff or not commands:
        yield from render_diff_text(diff, for_terminal=for_terminal)
    for command in commands:
        yield visible(command) + "\n"


def render_setup_json(
    added: tuple[str, ...],
    settings: Mapping[str, str],
    cautions: tuple[str, ...],
    today: date,
    diff: str | None,
    written: str | None = None,
) -> str:
    """Return the same as JSON; with a diff where nothing was written."""
    changed: list[dict[str, Any]] = [
        {"where": "git", "file": ".gitattributes", "change": "append", "value": line}
        for line in added
    ]
    changed += [
        {"where": "git", "setting": key, "change": "put", "value": value}
        for key, value in settings.items()
    ]
    content = {
        "changed": changed,
        "said": _setup_sentences(added, settings, written),
        "cautions": list(cautions),
        "next": _following(added, written) if changed or written else None,
    }
    return render_json("edit", today, content if diff is None else {**content, "diff": diff})


def _setup_sentences(
    added: tuple[str, ...], settings: Mapping[str, str], written: str | None
) -> list[str]:
    said = [written] if written else []
    said += [f"Added to .gitattributes: {line}" for line in added]
    return said + [f"Set {key}: {value}" for key, value in settings.items()]
