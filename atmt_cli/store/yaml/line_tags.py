"""Keep two items of one id apart where git merges their texts line by line.

Two actions that are written alike share lines, and git puts these outside of its marks: what stands
between them is then half an action. Each line of such an item is told from all others by a word,
which is taken out again afterwards.
"""

from typing import Any

from atmt_cli.changes.merge.align import Three
from atmt_cli.changes.merge.records import Merge
from atmt_cli.store.yaml.item_lines import outline, yaml_lines

_BY_ID = ("actions", "bodies", "themes", "sources")
_PRIVATE_USE = "\ue000"


class Apart:
    """Three texts where an item that both sides added shares no line with the other side's."""

    def __init__(self, texts: Three, made: Merge) -> None:
        self._words: tuple[str, ...] = ()
        self.texts = texts
        added = {key: ids for key in _BY_ID if (ids := _added_twice(made, key))}
        if added:
            self._words = tuple(_unused(texts, side) for side in (1, 2))
            pairs = zip((1, 2), self._words, strict=True)
            told = [_told(texts[side], made.versions[side], added, word) for side, word in pairs]
            self.texts = Three(texts.base, *told)

    def joined(self, text: str) -> str:
        """Return what git made of them, as it should be."""
        for word in self._words:
            text = text.replace(word, "")
        return text


def _added_twice(made: Merge, key: str) -> set[str]:
    """Return the ids of what both sides added, not alike: the merged base has it not."""
    ids: list[set[str]] = [{item["id"] for item in one.get(key, ())} for one in made.versions]
    base, ours, theirs = ids
    return (ours & theirs) - base


def _unused(texts: Three, side: int) -> str:
    """Return a word for a side that stands in no text: characters that mean nothing to anybody."""
    word = f"{_PRIVATE_USE}{side}"
    while any(word in text for text in texts):
        word = f"{_PRIVATE_USE}{word}"
    return word


def _told(text: str, version: dict[str, Any], added: dict[str, set[str]], word: str) -> str:
    """Return a text with a word before each line of some items; of lists in block style alone."""
    lines = yaml_lines(text)
    found = outline(text, [(key,) for key in added])
    for (key, *_), listing in found.items():
        for index, item in enumerate(version[str(key)]):
            if item["id"] in added[str(key)]:
                for line in range(*listing.bounds[index : index + 2]):
                    lines[line] = word + lines[line]
    return "".join(lines)
