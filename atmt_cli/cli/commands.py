"""The table of commands: what there is, and where it lives."""

import os

COMMANDS = {
    "status": "reading.status",
    "list": "reading.status",
    "show": "reading.show",
    "gaps": "reading.gaps",
    "stats": "reading.stats",
    "check": "check.check",
    "diff": "reading.diff",
    "log": "reading.log",
    "rules": "reading.rules",
    "help": "reading.help",
    "schema": "reading.schema",
    "note": "editing.note",
    "update": "editing.update",
    "offer": "editing.custody",
    "accept": "editing.custody",
    "decline": "editing.custody",
    "withdraw": "editing.custody",
    "transfer": "editing.custody",
    "close": "editing.closing",
    "reopen": "editing.closing",
    "correct": "editing.correct",
    "step": "editing.step",
    "add": "editing.entries",
    "body": "editing.body",
    "theme": "editing.ledger",
    "question": "editing.entries",
    "waive": "editing.entries",
    "ledger": "editing.ledger",
    "undo": "editing.undo",
    "import": "bulk.intake",
    "apply": "bulk.apply",
    "export": "bulk.export",
    "index": "bulk.index",
    "report": "reports.group",
    "calendar": "reports.calendar",
    "init": "editing.init",
    "merge-driver": "git.merge",
    "setup-git": "git.merge",
    "tidy": "git.tidy",
}
"""Every command, in the order of the help, and the module below `atmt_cli.cli` that holds it."""

GROUPS = {
    "body": ("list", "show", "add", "update", "end", "split"),
    "step": ("add", "assign", "due", "done", "drop"),
    "theme": ("list", "add"),
    "question": ("list", "add", "answer"),
    "ledger": ("show", "update"),
    "report": ("paper", "brief", "certificate", "silence", "html", "chase"),
}
"""The commands of each group of commands."""

PARTS = {
    "Read": (
        "status",
        "list",
        "show",
        "gaps",
        "stats",
        "check",
        "diff",
        "log",
        "rules",
        "help",
        "schema",
    ),
    "Record": (
        "init",
        "note",
        "update",
        "step",
        "close",
        "reopen",
        "correct",
        "add",
        "body",
        "theme",
        "question",
        "waive",
        "ledger",
        "undo",
    ),
    "Hand over": ("offer", "accept", "decline", "withdraw", "transfer", "report", "calendar"),
    "In bulk": ("import", "apply", "export", "index"),
    "In git": ("setup-git", "tidy", "merge-driver"),
}
"""The parts of the help, and the commands in each."""

MANY = (
    "status",
    "list",
    "gaps",
    "stats",
    "check",
    "transfer",
    "body split",
    "report chase",
    "calendar",
)
"""The commands that read all the ledgers of a manifest."""
BY_ARGUMENT = ("index",)
"""The commands that take the manifest as an argument."""
UNFILTERED = ("status", "gaps")
"""The commands that show the actions of which `list` finds those that are asked for."""

_GLOBAL_WITH_VALUE = ("--ledger", "--ledgers", "--today", "--color")


def needed(arguments: list[str]) -> list[str]:
    """Return the modules to import: that of the command named, or all where none is."""
    words = iter(arguments)
    for word in words:
        if word in _GLOBAL_WITH_VALUE:
            next(words, None)
        elif not word.startswith("-"):
            named = COMMANDS.get(word)
            return [named] if named and not os.environ.get("_ATMT_COMPLETE") else _all()
    return _all()


def _all() -> list[str]:
    return list(dict.fromkeys(COMMANDS.values()))
