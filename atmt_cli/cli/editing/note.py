"""``atmt note``."""

import sys
from collections.abc import Iterator, Mapping
from typing import Annotated

from atmt_cli.cli.app import app
from atmt_cli.cli.completion import complete_note, complete_noted
from atmt_cli.cli.editing.carry import (
    How,
    carry_out,
    carry_out_one,
    made_of,
    planner_of,
    tell,
    writing,
)
from atmt_cli.cli.editing.editor import LONGEST, written_in_editor
from atmt_cli.cli.options import One, argument, clock, option
from atmt_cli.model.errors import UsageError


@app.command()
@writing
def note(
    how: How,
    action: Annotated[
        str, argument("ACTION", "The action, by id; or the word: ledger.", of=complete_noted)
    ],
    text: Annotated[
        One, argument("TEXT", "The note; - reads standard input. Default: $EDITOR.")
    ] = None,
    date: Annotated[One, option("DATE", "The date it happened. Default: today.")] = None,
    source: Annotated[One, option("SOURCE", "The source it comes from.")] = None,
    corrects: Annotated[
        One, option("N", "The number of the note it corrects.", of=complete_note)
    ] = None,
) -> None:
    """Add a note to an action, or to the whole ledger."""
    from atmt_cli.changes.operations.operation import AddNote

    given = {"action": action, "date": date, "source": source, "corrects": corrects}
    if text is not None:
        carry_out_one(how, AddNote, text=_text_of(action, text), **given)
        return
    from atmt_cli.store.edit import planned
    from atmt_cli.store.files.find import find_folder

    # What cannot be written is said before anybody has typed a page.
    trial = made_of(AddNote, by=how.by, text="A note.", **given)
    folder = find_folder(how.ledger)
    planned(folder, planner_of(lambda _ledger: (trial,), clock(how.today), folder))
    again = ("note", action, *_options(how, given), "-")
    about = "the ledger" if action == "ledger" else action
    with written_in_editor(f"A note on {about}.", again, keep=how.dry_run) as written:
        made = made_of(AddNote, by=how.by, text=_text_of(action, written), **given)
        done = carry_out(how, lambda _ledger: (made,))
    tell(done, how)


def _options(how: How, given: Mapping[str, str | None]) -> Iterator[str]:
    """Yield the options that were given, as they are typed."""
    named = {**given, "by": how.by, "ledger": how.ledger, "today": how.today}
    for name, value in named.items():
        if name != "action" and value is not None:
            yield f"--{name}={value}"


def _text_of(action: str, given: str) -> str:
    """Return the text of the note, but for one final line feed. Raises UsageError where it is
    blank.
    """
    text = _from_input() if given == "-" else given
    text = text.removesuffix("\n").removesuffix("\r")
    if not text.strip():
        raise UsageError("the note is blank; nothing was written", f"atmt note {action} TEXT")
    return text


def _from_input() -> str:
    if sys.stdin is None:
        raise UsageError("standard input is closed", "give the text, or pipe it in")
    data = sys.stdin.buffer.read(LONGEST + 1)
    if len(data) > LONGEST:
        message = f"the note on standard input is longer than {LONGEST >> 20} MiB"
        raise UsageError(message, "put the document elsewhere, and note where it is")
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise UsageError("the note on standard input is not UTF-8", "convert it: iconv") from None
