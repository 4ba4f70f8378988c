"""Find which sheet of a tracker is meant, and its row of headings."""

from collections.abc import Sequence

from atmt_cli.changes.letters import letters
from atmt_cli.changes.tracker.doubts import Doubt, Meaning, UndecidedError
from atmt_cli.changes.tracker.headings import Headings, find_headings
from atmt_cli.changes.tracker.mapping import Choices
from atmt_cli.changes.tracker.table import TrackerSheet
from atmt_cli.model.errors import UnavailableError, UsageError
from atmt_cli.model.text import counted, excerpt, listed


def find_sheet(tables: Sequence[TrackerSheet], choices: Choices) -> tuple[TrackerSheet, Headings]:
    """Return the sheet that is meant, with its headings. Raises UsageError."""
    filled = [one for one in tables if any(map(any, one.rows))]
    if not filled:
        sheet = f"the sheet {excerpt(tables[0].name)}" if tables[0].name else "the file"
        message = f"{sheet} is empty" if len(tables) == 1 else "every sheet is empty"
        raise UnavailableError(message, "save the tracker again, and import that file")
    named = [one for one in filled if choices.sheet == one.name]
    if choices.sheet is not None and not named:
        sheets = ", ".join(excerpt(one.name or "") for one in filled)
        raise UsageError(
            f"no sheet {excerpt(choices.sheet)} with anything in it", f"sheets: {sheets}"
        )
    # What the spreadsheet hides is asked for by name alone, unless there is nothing else.
    looked = named or [one for one in filled if not one.is_hidden] or filled
    row = None if choices.heading_row is None else choices.heading_row - 1
    read = [(one, headings) for one in looked if (headings := find_headings(one, row))]
    if not read:
        raise _no_headings(looked)
    found = [one for one in read if one[1].of("action")] or read
    if len(found) > 1:
        raise UndecidedError(_which_sheet(found))
    return found[0]


def _no_headings(tables: Sequence[TrackerSheet]) -> UsageError:
    """Return what to say where no row is that of the headings, with the likeliest row."""
    table = max(tables, key=lambda one: len(one.rows))
    rows = range(min(len(table.rows), 20))
    fullest = max(rows, key=lambda n: sum(1 for text in table.rows[n] if text.strip()))
    cells = [text for text in map(str.strip, table.rows[fullest]) if text][:3]
    lengths = {
        n: sum(len(row[n]) for row in table.rows if n < len(row)) for n in range(table.width)
    }
    longest = letters(max(lengths, key=lambda n: lengths[n]))
    sheet = f" --sheet {excerpt(table.name or '')}" if len(tables) > 1 else ""
    return UsageError(
        "no row of headings was found: one with an action and at least one other field",
        f"if it is row {fullest + 1}, {listed(map(excerpt, cells))}:{sheet} "
        f"--heading-row {fullest + 1} --set {longest}=action",
    )


def _which_sheet(found: Sequence[tuple[TrackerSheet, Headings]]) -> Doubt:
    def rows(one: tuple[TrackerSheet, Headings]) -> int:
        return sum(1 for line in one[0].rows[one[1].first :] if any(line))

    meanings = [
        Meaning(
            f"{one[0].name}, {counted(rows(one), 'row')}",
            ("--sheet", one[0].name or ""),
            {"sheet": one[0].name},
        )
        for one in sorted(found, key=rows, reverse=True)
    ]
    names = listed([excerpt(table.name or "") for table, _ in found])
    return Doubt(f"{names} may all be trackers; which sheet is it?", tuple(meanings))
