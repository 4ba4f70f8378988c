"""What an edit is called: the notable in words, the rest by field, rewriting as such.

`edits_in_words.txt` holds the cases: `=== NAME`, the ledger before, `=== after`, `=== told`.
Ledgers are samples as in the pages of the rules.
"""

import re
from pathlib import Path

import pytest
from ledgers import reading
from markdown_it import MarkdownIt

from atmt_cli.render.diff import NONE, render_edit_markdown, render_events
from atmt_cli.views.diff.events import Event
from atmt_cli.views.diff.records import view_edit

CASES = re.findall(
    r"^=== (.+)\n{0}=== after\n{0}=== told\n{0}".replace("{0}", r"((?:(?!===).+\n)+)"),
    Path(__file__).with_name("edits_in_words.txt").read_text("utf-8"),
    re.MULTILINE,
)
REWRITING = frozenset(
    (
        "unlawful", "another date", "evidence gone", "a handover gone", "open again", "a title",
        "a note rewritten", "a note gone", "a note moved", "a note slipped in", "far into a text",
        "a long text that differs from its first word on",
        "an action gone", "another question",
    )
)  # fmt: skip


def edit(before: str, after: str) -> tuple[Event, ...]:
    return view_edit(reading(before).ledger, reading(after).ledger)


@pytest.mark.parametrize(("name", "before", "after", "said"), CASES, ids=[one[0] for one in CASES])
def test_an_edit_is_told_in_words(name: str, before: str, after: str, said: str) -> None:
    events = edit(before, after)
    *lines, summary = "".join(render_events(events)).splitlines(keepends=True)
    assert "".join(lines) == said
    assert summary.startswith(f"{len(events)} change")
    # What only grows, and was rewritten, stands out.
    rewrites = name in REWRITING
    assert any(event.rewrites for event in events) == rewrites
    assert ("append-only" in summary) == rewrites
    assert (":** **" in render_edit_markdown(events)) == rewrites
    assert ("\x1b[" in "".join(render_events(events, colored=True))) == rewrites


def test_every_case_is_read() -> None:
    text = Path(__file__).with_name("edits_in_words.txt").read_text("utf-8")
    assert len(CASES) == text.count("=== after\n") == len({one[0] for one in CASES})
    assert {one[0] for one in CASES} >= REWRITING


KEEP = "actions:\n  - {id: A1, title: Keep the skills, status: open%s}\n"


def test_an_event_names_what_became_of_its_record() -> None:
    note = "{date: 2018-01, by: otr, text: %s}"
    before = KEEP % f", notes: [{note % 'a'}, {note % 'b'}]"
    after = KEEP % f", ref: x, notes: [{note % 'b'}]"
    one, two = (f"  - {{id: {name}, title: Pay, status: open}}\n" for name in ("A2", "A3"))
    assert {event.where: event.what for event in edit(before + one, after + two)} == {
        "A1": "changed", "A1#1": "removed", "A2": "removed", "A3": "added",
    }  # fmt: skip
    ledger = reading(before).ledger
    assert {event.what for event in view_edit(None, ledger)} == {"added"}
    assert {event.what for event in view_edit(ledger, None)} == {"removed"}


OPEN = "https://evil.example www.evil.example @bob #1 GH-2 ![i](http://e) ``` <details>"


def test_what_a_ledger_says_is_no_link_and_no_mention_in_markdown() -> None:
    body = f"bodies:\n  - {{id: odd, name: '{OPEN}', kind: office}}\n"
    action = (
        f"  - {{id: A2, title: '{OPEN}', status: open, support: ['{OPEN}'],\n"
        f"     handovers: [{{to: '{OPEN}', status: proposed}}, {{to: odd, status: proposed}}],\n"
        f"     notes: [{{date: 2018-01, by: odd, text: '{OPEN}'}}]}}\n"
    )
    before, after = KEEP % "" + body, KEEP % f", accountable: '{OPEN}'" + action + body
    for one in (edit(before, after), edit(after, before)):
        inner = [c for t in MarkdownIt().parse(render_edit_markdown(one)) for c in t.children or ()]
        assert {c.type for c in inner} <= {"text", "code_inline", "strong_open", "strong_close"}
        spans = "".join(c.content for c in inner if c.type == "code_inline")
        others = "".join(c.content for c in inner if c.type == "text")
        assert "@bob" in spans
        assert not re.search("evil|bob|#1|GH|details", others)


def test_an_edit_is_a_list_in_markdown_and_holds_no_markup_of_the_ledger() -> None:
    note = ", notes: [{date: 2018-01-10, by: otr, text: '<b> *a* [x](y) `c` | d'}]"
    assert render_edit_markdown(edit(KEEP % "", KEEP % note)) == (
        "- **A1:** `note by OTR added`\n"
        "  - `A1#1`: ``10 January 2018: '<b> *a* [x](y) `c` | d'``\n"
        "\n1 change\n"
    )
    assert render_edit_markdown(()) == f"{NONE}\n"
    assert "".join(render_events(())) == f"{NONE}\n"
