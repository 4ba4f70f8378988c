"""Fill templates: those shipped, and those that stand beside a ledger in place of them.

What a template says is trusted no further than a ledger is: it runs in a sandbox, and what it puts
into a page from the ledger is escaped by the format, not by the template.
"""

import json
import traceback
from base64 import b64encode
from collections.abc import Callable, Mapping
from functools import cache
from hashlib import sha256
from importlib import resources
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

from jinja2 import FunctionLoader, StrictUndefined, Template, TemplateError, TemplateNotFound
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from atmt_cli.model.dates import PartialDate
from atmt_cli.model.errors import UnavailableError
from atmt_cli.model.text import capitalized, counted, did_you_mean, listed, visible
from atmt_cli.render.markdown import escape_markdown
from atmt_cli.render.reports.custody_picture import render_custody
from atmt_cli.render.reports.gauge import render_gauge
from atmt_cli.render.reports.records import as_data

SHIPPED = (
    "base.html",
    "parts.html",
    "style.css",
    "brief.html",
    "brief.md",
    "certificate.html",
    "certificate.md",
    "ledger.html",
    "letter.md",
    "letter.txt",
    "letter_answers.md",
    "letter_answers.txt",
    "letter_opening.txt",
    "letter_points.md",
    "letter_points.txt",
    "letters.md",
    "letters.txt",
    "paper.html",
    "paper.md",
    "silence.html",
    "silence.md",
)
"""The templates of text that come with atmt, each of which may be replaced."""
SHIPPED_WORD = (
    "brief.docx",
    "certificate.docx",
    "letter.docx",
    "letters.docx",
    "paper.docx",
    "silence.docx",
)
"""Those of Word."""
_NOT_THERE = ("safe", "xmlattr", "random", "lipsum")
"""What Jinja has and a template of a report has not: ways around the escape of the format, and what
is never the same twice.
"""
_WIDEST = 1000
OWN = "shipped/"
"""How a template that replaces a shipped one names that one, to extend it."""


class OwnTemplate(NamedTuple):
    """A template that stands beside a ledger: its path as people read it, and its text."""

    path: str
    text: str


class _Missing(StrictUndefined):
    """What a template asks for and there is not."""

    @property
    def _undefined_message(self) -> str:
        name, fields = str(self._undefined_name), getattr(self._undefined_obj, "_fields", None)
        if fields is None:
            return str(super()._undefined_message)
        kind = type(self._undefined_obj).__name__
        return f"a {kind} has no {name}{did_you_mean(name, fields)}"


def shipped_template(name: str) -> bytes:
    """Return a shipped template."""
    return resources.files(__package__).joinpath("templates", name).read_bytes()


def render_report(
    name: str, facts: NamedTuple, own: Mapping[str, OwnTemplate], **given: object
) -> str:
    """Fill a template with the facts of a report, and end it with one line feed.

    Raises UnavailableError, which names the line, where a template fails.
    """
    return report_filler(name, own)(facts, **given)


def report_filler(name: str, own: Mapping[str, OwnTemplate]) -> Callable[..., str]:
    """Return a function that fills a template, which is read once, as `render_report` does."""
    made = _environment(name, own) if own else _shipped_environment(name)
    read: list[Template] = []

    def fill(facts: NamedTuple, **given: object) -> str:
        try:
            if not read:
                made.globals |= {"style": _style(made), "STYLE_HASH": ""}
                made.globals["STYLE_HASH"] = _hash(str(made.globals["style"]))
                read.append(made.get_template(name))
            return _nothing_hidden(read[0].render({**facts._asdict(), **given}).rstrip("\n")) + "\n"
        except TemplateNotFound as error:
            unknown = visible(str(error.name))
            said = f"there is no template {unknown}{_near(unknown)}"
            raise _failed(name, own, said, error) from None
        except Exception as error:
            said = visible(str(error) or type(error).__name__)
            raise _failed(name, own, said, error) from None

    return fill


def _near(name: str) -> str:
    return did_you_mean(name, SHIPPED)


def _failed(
    name: str, own: Mapping[str, OwnTemplate], said: str, error: Exception
) -> UnavailableError:
    """Return what is told of a template that failed: its file, the line, and the shipped one."""
    files = {one.path: known for known, one in own.items()}
    at = [(one.filename, one.lineno) for one in traceback.extract_tb(error.__traceback__)]
    at = [(file, line) for file, line in at if file in files]
    if isinstance(error, TemplateError) and getattr(error, "filename", None) in files:
        at.append((str(error.filename), error.lineno))  # type: ignore[attr-defined]
    if not at:
        return UnavailableError(f"The template {name} failed: {said}", "report this")
    path, line = at[-1]
    shipped = files[path] if files[path] in SHIPPED else name
    return UnavailableError(
        f"{visible(path)}:{line}: this template failed: {said}",
        f"compare it with the shipped {shipped}: atmt report --write-templates DIR; "
        f"or move {visible(path)} away, and the shipped one is used",
    )


def word_environment() -> ImmutableSandboxedEnvironment:
    """Return what a template of Word's is filled with; it includes no other."""
    return _environment("report.docx", {})


@cache
def _shipped_environment(name: str) -> ImmutableSandboxedEnvironment:
    """Return what a shipped template is filled with; it keeps those that it has compiled."""
    return _environment(name, {})


def _nothing_hidden(text: str) -> str:
    """Return what a template made with every hidden character shown, whichever way it came there;
    line feeds and tabs stay.
    """
    return "\n".join("\t".join(map(visible, line.split("\t"))) for line in text.split("\n"))


def _environment(name: str, own: Mapping[str, OwnTemplate]) -> ImmutableSandboxedEnvironment:
    is_html = name.endswith(".html")
    show = _SHOWN.get(name.rpartition(".")[2], _shown_html)
    made = ImmutableSandboxedEnvironment(
        loader=FunctionLoader(lambda wanted: _source(wanted, own)),
        undefined=_Missing,
        autoescape=True,
        finalize=show,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        cache_size=len(SHIPPED),
    )
    made.filters |= {"counted": counted, "listed": _listed, "paragraphs": _paragraphs}
    made.filters |= {"started": _started}
    made.filters |= {"capital": capitalized, "the": _the, "shortened": _shortened}
    if is_html:
        made.filters |= {
            "linked": linked,
            "mailto": mailto,
            "custody": render_custody,
            "gauge": render_gauge,
        }
    made.filters |= _escapes(show, linked if is_html else str)
    made.filters |= {one: _bounded(made.filters[one]) for one in ("indent", "center")}
    for one in _NOT_THERE:
        made.filters.pop(one, None)
        made.globals.pop(one, None)
    return made


def _escapes(show: Callable[[Any], Any], link: Callable[[str], Any]) -> dict[str, Any]:
    """Return the filters that escape a text, each of which is the escape of the format: Jinja's own
    are those of HTML, whatever is made.
    """

    def urlize(value: Any, *_: Any, **__: Any) -> Any:
        return show(value if hasattr(value, "__html__") else link(_text(value)))

    def tojson(value: Any, indent: int | None = None) -> Any:
        return show(json.dumps(as_data(value), ensure_ascii=False, indent=indent, default=str))

    def forceescape(value: Any) -> Any:
        return show(str(value.__html__()) if hasattr(value, "__html__") else value)

    return {
        "e": show, "escape": show, "forceescape": forceescape, "urlize": urlize, "tojson": tojson,
    }  # fmt: skip


def _bounded(filter_: Callable[..., Any]) -> Callable[..., Any]:
    """Return a filter that widens a text, but to no more than a page can be wide."""

    def bounded(text: Any, width: Any = 4, *more: Any, **named: Any) -> Any:
        if len(width if isinstance(width, str) else " " * min(int(width), _WIDEST + 1)) > _WIDEST:
            raise ValueError(f"a text cannot be wider than {_WIDEST} characters")
        return filter_(text, width, *more, **named)

    return bounded


def _source(
    wanted: str, own: Mapping[str, OwnTemplate]
) -> tuple[str, str | None, Callable[[], bool]] | None:
    name = wanted.removeprefix(OWN)
    if name in own and name == wanted:
        return own[name].text, own[name].path, lambda: True
    return (shipped_template(name).decode(), None, lambda: True) if name in SHIPPED else None


def _style(made: ImmutableSandboxedEnvironment) -> Markup:
    """Return the style sheet, which is no template: no part of a page can end in it."""
    loader = made.loader
    text = loader.get_source(made, "style.css")[0] if loader else ""
    # As a browser reads it before it takes the hash.
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("</", "<\\/")
    return Markup(text)  # noqa: S704 - CSS of the templates, no ledger's text


def _hash(style: str) -> str:
    """Return a style sheet as a Content-Security-Policy names it (CSP 3, section 2.3.1)."""
    return f"sha256-{b64encode(sha256(style.encode()).digest()).decode()}"


def _shown_html(value: Any) -> Any:
    """Return what goes into HTML or XML: a text escaped, and what hides in it shown."""
    return value if hasattr(value, "__html__") else escape(visible(_text(value)))


def _shown_markdown(value: Any) -> Any:
    if hasattr(value, "__html__"):
        return value
    return Markup(escape_markdown(_text(value)))  # noqa: S704 - escaped as Markdown


def _shown_text(value: Any) -> Any:
    """Return what goes into plain text: as it is, and what hides in it shown."""
    if hasattr(value, "__html__"):
        return value
    return Markup(visible(_text(value)))  # noqa: S704 - no markup: nothing in it is one


_SHOWN: dict[str, Callable[[Any], Any]] = {"md": _shown_markdown, "txt": _shown_text}
"""How a value is shown in each kind of template; elsewhere as in HTML."""


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _listed(words: Any, last: str = "and") -> str:
    """Join words as a sentence does; none make the empty string."""
    words = [str(one) for one in words]
    return listed(words, last) if words else ""


def _shortened(text: str, most: int) -> str:
    """Return the beginning of a text, visible, with an ellipsis where it is cut."""
    shown = visible(text)
    return shown if len(shown) <= most else f"{shown[: most - 1].rstrip()}…"


def _the(name: str) -> str:
    """Return the name of a body with its article, which it may bear already."""
    return f"the {name[4:]}" if name[:4].casefold() == "the " else f"the {name}"


def _started(since: PartialDate) -> str:
    """Return a date that a time begins with: of a year alone, its start."""
    return f"the start of {since.words}" if len(str(since)) == len("2018") else since.words


def _paragraphs(text: str) -> list[str]:
    """Return the lines of a text that say something."""
    return [line for line in text.split("\n") if line.strip()]


def linked(text: str) -> Markup | str:
    """Return a web address as a link, and every other text as it is."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return text
    is_web = parts.scheme in ("http", "https") and parts.netloc and "@" not in parts.netloc
    if not is_web or visible(text) != text or any(one.isspace() for one in text):
        return text
    target = quote(text, safe="!#$%&'()*+,/:;=?@[]~")
    return Markup('<a href="{}" rel="noopener noreferrer">{}</a>').format(target, escape(text))


def mailto(address: str) -> Markup | str:
    """Return a mail address as a link, and every other text as it is."""
    name, at, host = address.partition("@")
    plain = visible(address) == address and not any(one.isspace() for one in address)
    if not (name and at and "." in host and plain and "@" not in host):
        return address
    target = quote(address, safe="@")
    return Markup('<a href="mailto:{}">{}</a>').format(target, escape(address))
