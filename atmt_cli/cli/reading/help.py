"""``atmt help``."""

import shutil
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.main import get_command

from atmt_cli.cli.app import app
from atmt_cli.cli.commands import COMMANDS, GROUPS
from atmt_cli.cli.options import ColorOption, FormatOption, TodayOption, argument, clock
from atmt_cli.cli.streams import NARROWEST, answer
from atmt_cli.model.errors import UsageError
from atmt_cli.model.text import did_you_mean, excerpt

PATHS = tuple(
    path for name in COMMANDS for path in (name, *(f"{name} {one}" for one in GROUPS.get(name, ())))
)
"""Every command as it is typed: step, step add."""
WIDEST = 100
INDENT = 4
"""The columns that a page indents what is shown as written."""
MORE = "A word explained: atmt help WORD. A command: atmt help COMMAND. The commands: atmt --help"


def complete_topic(context: typer.Context, incomplete: str) -> list[str]:
    """Complete a word, a command or a rule; after a group of commands, those in it."""
    from atmt_cli.rules import EVERY_RULE
    from atmt_cli.views.glossary import WORDS

    before = context.params.get("topic") or ()
    if before:
        known = GROUPS.get(" ".join(before), ())
    else:
        words = (word.name.replace(" ", "-") for word in WORDS)
        known = tuple(dict.fromkeys((*words, *COMMANDS, *(rule.id for rule in EVERY_RULE))))
    return [name for name in known if name.startswith(incomplete)]


@app.command(name="help")
def help_(
    topic: Annotated[
        list[str] | None,
        argument("WORD", "A word, a command or a rule: owner, step add.", of=complete_topic),
    ] = None,
    format_: FormatOption = None,
    today: TodayOption = None,
    color: ColorOption = None,
) -> None:
    """Explain a word, a command or a rule, or list the words."""
    from atmt_cli.rules import EVERY_RULE
    from atmt_cli.views.glossary import WORDS, find_word, view_help, view_words
    from atmt_cli.views.rules import view_rule

    day, given = clock(today), " ".join(topic or ())
    if not topic:
        answer(view_words(MORE), format_, day, color)
        return
    word, rules = find_word(given), {rule.id: rule for rule in EVERY_RULE}
    if word or given in PATHS:
        named = word.commands if word else ()
        contexts = zip(named, contexts_of(*named), strict=True)
        lines = {name: one.command.get_short_help_str(WIDEST) for name, one in contexts}
        usage = [(given, _usage(given))] if given in PATHS else []
        answer(view_help(word, lines, usage, EVERY_RULE), format_, day, color)
    elif given in rules:
        answer(view_rule(rules[given]), format_, day, color)
    else:
        near = did_you_mean(given, (*(one.name for one in WORDS), *PATHS, *rules))
        raise UsageError(
            f"no word, command or rule {excerpt(given)}{near}",
            "the words: atmt help; the commands: atmt --help; the rules: atmt rules",
        )


def contexts_of(*paths: str) -> list[Any]:
    """Return the contexts that give the help of commands, such as ``step add``."""
    for path in filter(None, paths):
        import_module(f"atmt_cli.cli.{COMMANDS[path.split()[0]]}")
    root = get_command(app)  # of all that is imported, so it takes long
    return [_context_of(root, path) for path in paths]


def _context_of(root: Any, path: str) -> Any:
    context = root.make_context("atmt", [], resilient_parsing=True)
    for word in path.split():
        command = context.command.commands[word]
        context = command.make_context(word, [], parent=context, resilient_parsing=True)
    return context


def _usage(path: str) -> str:
    (context,) = contexts_of(path)
    columns = min(WIDEST, shutil.get_terminal_size((WIDEST, 24)).columns)
    context.terminal_width = max(NARROWEST, columns) - INDENT
    return str(context.command.get_help(context)).rstrip()
