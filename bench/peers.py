"""One ledger checked and added up, beside programs that do a part of that for other text files.

They do less: check-jsonschema holds one file to its schema, with no reference and no rule; yamllint
looks at how it is written; hledger adds up a journal of a transaction for each note.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from bench.figures import Bench, Measurement, Ready, peer
from bench.generate import CLOSE, OWNERS, SENTENCE, write
from bench.measure import ROOT, Command, weight

NOTES = 10
DAY = "2018-01-10"


def journal(actions: int) -> Iterator[str]:
    """The notes as transactions: an owner's account is credited with one return on an action."""
    for number in range(1, actions + 1):
        for note in range(NOTES):
            yield (
                f"{CLOSE + timedelta(days=1 + 3 * note)} * (A{number}) Return {note + 1} on "
                f"subject {number}. {SENTENCE}\n    owner-{number % OWNERS}    1\n    returns\n\n"
            )


def prepare(room: Path, quick: bool) -> Ready:
    """Make the ledger and the journal; return the commands."""
    actions = 100 if quick else 1000
    path = write(room / "data", actions, NOTES)
    file = str(path / "actions.yaml")
    (room / "notes.journal").write_text("".join(journal(actions)), "utf-8")
    there = ("--ledger", str(path), "--today", DAY)
    schema = str(ROOT / "schema" / "actions.schema.json")
    others = {
        "check-jsonschema": ("--schemafile", schema, file),
        "yamllint": ("-d", "relaxed", file),
        "hledger": ("-f", "notes.journal", "balance"),
    }
    return Ready(
        f"{actions:,} actions of {NOTES} notes, {weight(Path(file)).peak:.1f} MiB of YAML",
        {
            "atmt check": Command(("atmt", "check", *there), room),
            "atmt stats": Command(("atmt", "stats", "--by", "body", *there), room),
            **{
                name: peer(name, lambda name=name, words=words: Command((name, *words), room))
                for name, words in others.items()
            },
        },
    )


BENCH = Bench(
    prepare,
    (
        Measurement("every rule, on both files: `check`", "atmt check", "check-jsonschema"),
        Measurement("every rule, on both files: `check`", "atmt check", "yamllint"),
        Measurement("figures for each body: `stats --by body`", "atmt stats", "hledger"),
    ),
    turns=4,
)
