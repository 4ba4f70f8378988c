"""Write the generated pages: `python docs/generate.py`. A test finds what was not."""

import sys
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Le
from performance import figures
from pictures import PICTURES, draw
from pydantic.fields import FieldInfo

from atmt_cli.cli.commands import COMMANDS
from atmt_cli.cli.reading.help import PATHS, WIDEST, contexts_of
from atmt_cli.model.body import BodiesFile
from atmt_cli.model.dates import PartialDate
from atmt_cli.model.descriptions import described
from atmt_cli.model.fields import Extensible, Record
from atmt_cli.model.ledger import ActionsFile
from atmt_cli.model.schema import NAMES, json_schema
from atmt_cli.render.data import render_schema
from atmt_cli.render.markdown import render_markdown_page, render_markdown_table
from atmt_cli.rules import EVERY_RULE
from atmt_cli.rules.page import CAST, DAY, FRAME
from atmt_cli.views.glossary import GLOSSARY, rules_about
from atmt_cli.views.rules import view_rule, view_rules

DOCS = Path(__file__).parent
END = "<!-- end of what is generated -->"


def pages() -> dict[Path, str]:
    """Every generated page, whole, by its path."""
    made = {DOCS / "rules" / f"{rule.id}.md": _rule(rule) for rule in EVERY_RULE}
    made[DOCS / "rules" / "README.md"] = "".join(_rules())
    made[DOCS / "commands.md"] = "".join(_commands())
    made[DOCS / "glossary.md"] = "".join(_glossary())
    for name in NAMES:
        made[DOCS.parent / "schema" / f"{name}.schema.json"] = render_schema(json_schema(name))
    for name, picture in PICTURES.items():
        made[DOCS / name] = draw(picture)
    made[DOCS / "ledger.md"] = _filled(DOCS / "ledger.md", "fields", _fields())
    made[DOCS / "performance.md"] = _filled(DOCS / "performance.md", "figures", figures())
    return made


def _filled(page: Path, name: str, lines: Iterable[str]) -> str:
    """Return a page with what is generated put between its marks; the rest is written by hand."""
    begin = f"<!-- generated: {name} -->"
    before, _, rest = page.read_text("utf-8").partition(begin)
    return f"{before}{begin}\n\n{''.join(lines)}{END}{rest.partition(END)[2]}"


def _rule(rule: Any) -> str:
    return "".join(render_markdown_page(view_rule(rule))) + "\n[All rules](README.md)\n"


def _rules() -> Iterator[str]:
    yield "# The rules\n\n"
    yield (
        "`atmt check` checks a ledger against these rules. An error fails the run; a warning\n"
        "fails it only under `--strict`. The rules of the group *edit* compare with what was\n"
        "there before, those of the group *many* the ledgers of a manifest with each other.\n"
        "`atmt rules RULE` prints the same pages.\n\n"
    )
    table = "".join(render_markdown_table(view_rules(EVERY_RULE)._replace(summary="")))
    for rule in EVERY_RULE:
        table = table.replace(f"| {rule.id} |", f"| [{rule.id}]({rule.id}.md) |")
    yield table
    yield (
        "\n## The samples\n\nEach sample on a page is part of a ledger. The rest is always this "
        f"head, these bodies\nand this day, {DAY}:\n\n```yaml\n{FRAME}```\n\n```yaml\n{CAST}```\n"
    )


def _glossary() -> Iterator[str]:
    yield "# Glossary\n\nThe words of the field. `atmt help WORD` prints them, too.\n"
    for group, words in GLOSSARY.items():
        yield f"\n## {group}\n"
        for word in words:
            yield f"\n### {word.name}\n\n{' '.join(filter(None, (word.meaning, word.more)))}\n"
            commands = ", ".join(f"[`atmt {one}`]({_anchor(one)})" for one in word.commands)
            rules = ", ".join(
                f"[{rule.id}](rules/{rule.id}.md)" for rule in rules_about(word, EVERY_RULE)
            )
            yield f"\nCommands: {commands}\n" if commands else ""
            yield f"\nRules: {rules}\n" if rules else ""


def _anchor(command: str) -> str:
    """Return where the page of the commands has one."""
    return f"commands.md#atmt-{command.replace(' ', '-')}"


def _commands() -> Iterator[str]:
    """The help of every command, as it prints it."""
    yield "# The commands\n\nWhat `--help` prints for each command.\n"
    for module in dict.fromkeys(COMMANDS.values()):
        import_module(f"atmt_cli.cli.{module}")
    for context in contexts_of("", *PATHS):
        context.terminal_width = WIDEST
        shown = context.command.get_help(context).rstrip()
        yield f"\n## {context.command_path}\n\n```text\n{shown}\n```\n"


def _fields() -> Iterator[str]:
    done: set[str] = set()
    for name, root in (("actions.yaml", ActionsFile), ("bodies.yaml", BodiesFile)):
        yield f"### `{name}`\n\n"
        yield from _record(root, "", done)


def _record(record: type[Record], path: str, done: set[str]) -> Iterator[str]:
    """A table of a record's fields, then the records inside it."""
    done.add(record.__name__)
    if path:
        yield f"#### `{path}`\n\n{_first_line(record)}\n\n"
    if not record.model_fields:
        return
    yield "| field | value | |\n| --- | --- | --- |\n"
    words = described(record)
    inner = []
    for name, field in record.model_fields.items():
        shown = field.alias or name
        needed = " **Required.**" if field.is_required() else ""
        yield f"| `{shown}` | {_value(field)} | {words[shown]}{needed} |\n"
        of = _record_of(field.annotation)
        if of and of.__name__ not in done:
            inner.append((of, f"{path}.{shown}".removeprefix(".")))
    yield "\n"
    if issubclass(record, Extensible):
        yield "A field whose name begins with `x-` is the user's own: text, or a list of text.\n\n"
    for of, below in inner:
        yield from _record(of, below, done)


def _first_line(record: type[Record]) -> str:
    return (record.__doc__ or "").partition("\n")[0].replace("``", "`")


def _record_of(annotation: Any) -> type[Record] | None:
    if isinstance(annotation, type) and issubclass(annotation, Record):
        return annotation
    return next((found for arg in get_args(annotation) if (found := _record_of(arg))), None)


def _value(field: FieldInfo) -> str:
    said = _kind(field.annotation)
    bounds = [f"at least {m.ge}" for m in field.metadata if isinstance(m, Ge)]
    bounds += [f"at most {m.le}" for m in field.metadata if isinstance(m, Le)]
    if isinstance(field.default, int):
        bounds.append(f"{field.default} by default")
    return ", ".join([said, *bounds])


def _kind(annotation: Any) -> str:
    origin = get_origin(annotation)
    if origin in (Annotated, Union, UnionType):
        kinds = get_args(annotation)[: 1 if origin is Annotated else None]
        return " or ".join(_kind(kind) for kind in kinds if kind is not type(None))
    if origin is Literal:
        return " ".join(f"`{choice}`" for choice in get_args(annotation))
    if origin is tuple:
        return "list of mappings, below" if _record_of(annotation) else "list of texts"
    if _record_of(annotation):
        return "a mapping, below"
    if annotation is PartialDate:
        return "date"
    return "whole number" if annotation is int else "text"


def main() -> None:
    """Write every page that differs."""
    for path, text in pages().items():
        path.parent.mkdir(exist_ok=True)
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
            sys.stdout.write(f"wrote {path.relative_to(DOCS.parent)}\n")


if __name__ == "__main__":
    main()
