"""Reports as people receive them: nothing in them acts, and nobody's file is written over."""

import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from command import atmt as installed
from inside import in_process as atmt
from ledgers_of_reports import accepted, action, hostile, large, small
from markdown_it import MarkdownIt
from spread import one_in

from atmt_cli.render.reports.templates import SHIPPED, SHIPPED_WORD

DAY = ("--today", "2018-07-01")
REPORTS = ("paper", "brief", "certificate", "silence")
FEW = [pytest.param(one, marks=() if one == "paper" else pytest.mark.slow) for one in REPORTS]
"""All of them, one by default."""
HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
EMPTY = {"br", "meta"}


class Page(HTMLParser):
    """The elements and the texts of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.said = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes what it did not open"

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.said += data

    def links(self) -> Iterator[str]:
        """The targets of links out of the page."""
        for tag, attrs in self.elements:
            target = attrs.get("href") or "#"
            if tag == "a" and not target.startswith("#"):
                yield target


def html(there: Path, report: str) -> str:
    """A report as HTML."""
    form = () if report == "html" else ("--format", "html")
    return atmt("report", report, *form, *DAY, cwd=there).out


@pytest.mark.parametrize("report", [*FEW, "html"])
def test_a_hostile_ledger_makes_a_page_in_which_nothing_acts(tmp_path: Path, report: str) -> None:
    text = html(hostile(tmp_path), report)
    page = Page(text)
    assert page.open == []
    tags = {tag for tag, _ in page.elements}
    assert tags.isdisjoint({"script", "img", "iframe", "object", "embed", "form", "base", "link"})
    for _, attrs in page.elements:
        assert not any(name.startswith("on") or name in ("src", "style") for name in attrs)
    assert {*page.links()} <= {
        "https://good.example/'%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
        "mailto:a@evil.example%3Fbcc%3D%3Cscript%3E",
    }
    assert HIDDEN.search(text) is None
    assert "<script>alert(1)</script>" in page.said
    if report != "brief":  # which cuts long texts
        assert "{{ 7 * 7 }}" in page.said
        assert "\\u202e" in page.said


@pytest.mark.parametrize(
    ("contact", "target"),
    one_in(
        3,
        [
            ("sec@widgets.example", "mailto:sec@widgets.example"),
            ("javascript:alert(1)", None),
            ("a@b.example,c@d.example", None),
            ("sec@localhost", None),
            ("x y@widgets.example", None),
        ],
    ),
)
def test_the_keeper_is_written_to_at_an_address_alone(
    tmp_path: Path, contact: str, target: str | None
) -> None:
    page = Page(html(hostile(tmp_path, contact), "silence"))
    assert [*page.links()] == ([target] if target else [])
    assert contact in page.said


def test_a_page_may_load_nothing_and_its_style_is_the_one_it_names(tmp_path: Path) -> None:
    text = html(small(tmp_path, action("A1", accepted("alpha"))), "html")
    policy = next(
        attrs["content"] or ""
        for tag, attrs in Page(text).elements
        if tag == "meta" and attrs.get("http-equiv") == "Content-Security-Policy"
    )
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    assert style
    digest = b64encode(sha256(style[1].encode()).digest()).decode()
    kept = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert policy == kept
    assert "url(" not in style[1]
    assert "@import" not in style[1]


@pytest.mark.parametrize("report", FEW)
def test_a_hostile_ledger_makes_markdown_in_which_nothing_acts(tmp_path: Path, report: str) -> None:
    text = atmt("report", report, *DAY, cwd=hostile(tmp_path)).out
    assert HIDDEN.search(text) is None
    body, _, seal = text.rstrip("\n").rpartition("\n")
    assert seal.startswith(f"<!-- atmt report {report}, sha256:")
    for token in MarkdownIt("gfm-like").parse(body):
        assert token.type != "html_block"
        for child in token.children or ():
            assert child.type not in ("link_open", "image", "html_inline"), child


def test_tables_in_markdown_keep_their_columns(tmp_path: Path) -> None:
    text = atmt("report", "certificate", *DAY, cwd=hostile(tmp_path)).out
    rendered = MarkdownIt("gfm-like").render(text)
    rows = re.findall(r"<tr>(.*?)</tr>", rendered, re.DOTALL)
    assert len(rows) > 4
    assert {len(re.findall(r"<t[hd][ >]", row)) for row in rows} == {4}


def test_the_page_has_headings_in_order_and_headers_with_scope(tmp_path: Path) -> None:
    page = Page(html(hostile(tmp_path), "html"))
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert all("scope" in attrs for tag, attrs in page.elements if tag == "th")
    assert ("html", {"lang": "en-GB"}) in page.elements
    ids = [attrs["id"] for _, attrs in page.elements if "id" in attrs]
    assert len(ids) == len({*ids})
    targets = [attrs["href"] or "" for tag, attrs in page.elements if tag == "a"]
    assert {one[1:] for one in targets if one.startswith("#")} <= {*ids}


def test_the_picture_has_each_action_and_body_once_and_says_the_same_in_words(
    tmp_path: Path,
) -> None:
    text = html(large(tmp_path), "html")
    picture = re.search(r'<svg class="custody".*?</svg>', text, re.DOTALL)
    assert picture
    named = re.findall(r'<text class="action".*?<title>(FR[0-9]+) ', picture[0])
    assert len(named) == len({*named}) == 60
    bodies = re.findall(r'<text class="body".*?<title>(.*?)</title>', picture[0])
    assert len(bodies) == len({*bodies})
    words = re.search(r"<details>.*?</details>", text, re.DOTALL)
    assert words
    assert words[0].count('<th scope="row">') == picture[0].count('<path class="leg ')
    assert all(f"<td>{body}" in words[0] for body in bodies)
    # No block of a body stands over the next.
    blocks = re.findall(r'class="dock" x="[0-9]+" y="([0-9.]+)" width="5" height="([0-9.]+)"', text)
    spans = sorted((float(y), float(y) + float(height)) for y, height in blocks)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))


@pytest.mark.slow
def test_a_report_is_the_same_in_every_time_zone_and_locale(tmp_path: Path) -> None:
    there = small(tmp_path, action("A1", accepted("alpha")))
    made = {
        installed(
            "report",
            "html",
            cwd=there,
            env={"ATMT_TODAY": "2018-07-01", "TZ": zone, "LC_ALL": where},
        ).out
        for zone, where in (("UTC", "C"), ("Pacific/Kiritimati", "de_DE.UTF-8"))
    }
    assert len(made) == 1


@pytest.mark.slow
def test_a_file_is_written_over_only_where_nobody_has_touched_it(tmp_path: Path) -> None:
    there = small(tmp_path, action("A1", accepted("alpha")))
    target = there / "page.html"

    def make(report: str, day: str) -> tuple[int, str]:
        ended = atmt("report", report, "-o", "page.html", "--today", day, cwd=there)
        return ended.code, ended.err

    assert make("html", "2018-07-01") == (0, "")
    first = target.read_bytes()
    assert make("html", "2018-07-02") == (0, "")
    assert target.read_bytes() != first
    code, said = make("paper", "2018-07-02")
    assert code == 3
    assert "page.html exists, and is not a report that atmt wrote, or was edited since" in said
    edited = target.read_bytes().replace(b"Widgets", b"Gadgets", 1)
    target.write_bytes(edited)
    assert make("html", "2018-07-03")[0] == 3
    assert target.read_bytes() == edited


def test_the_name_of_the_file_tells_the_format(tmp_path: Path) -> None:
    there = small(tmp_path, action("A1", accepted("alpha")))
    for name, begins in (("p.html", "<!DOCTYPE"), ("p.md", "# "), ("p.json", "{"), ("p", "# ")):
        said = atmt("report", "paper", "-o", name, *DAY, cwd=there).out
        assert said.startswith(f"{name} written, as of 2018-07-01\n")
        assert (there / name).read_text("utf-8").startswith(begins)
    wrong = atmt("report", "paper", "-o", "p.txt", *DAY, cwd=there)
    assert (wrong.code, wrong.out) == (2, "")
    assert "only .md, .html, .docx, .json" in wrong.err
    assert atmt("report", "brief", "-o", "actions.yaml", "--format", "md", cwd=there).code == 2
    assert atmt("report", "brief", "-o", "no/where.md", *DAY, cwd=there).code == 3
    assert atmt("report", "paper", "--since", "2018-08", *DAY, cwd=there).code == 2


def test_a_template_beside_the_ledger_takes_the_place_of_the_shipped_one(tmp_path: Path) -> None:
    there = small(tmp_path, action("A1", accepted("alpha"), title="<b>&</b>"))
    templates = there / "templates"
    assert atmt("report", "--write-templates", str(templates), cwd=there).code == 0
    assert {one.name for one in templates.iterdir()} == {*SHIPPED, *SHIPPED_WORD}
    before = html(there, "certificate")
    again = atmt("report", "--write-templates", str(templates), cwd=there)
    assert again.code == 0
    for one in (*SHIPPED, *SHIPPED_WORD):
        if one != "brief.md":
            (templates / one).unlink()
    (templates / "brief.md").write_text("{{ masthead.title }}: {{ figures[0].number }}\n", "utf-8")
    assert atmt("report", "brief", *DAY, cwd=there).out.startswith("Widgets handover: 1\n")
    assert html(there, "certificate") == before
    (templates / "certificate.html").write_text(
        '{% extends "shipped/certificate.html" %}\n'
        "{% block colophon %}{% autoescape false %}{{ groups[0].accounts[0].label }}"
        "{% endautoescape %}{% endblock %}\n",
        "utf-8",
    )
    assert "<p>&lt;b&gt;&amp;&lt;/b&gt;</p>\n</footer>" in html(there, "certificate")
    changed = atmt("report", "--write-templates", str(templates), cwd=there)
    assert changed.code == 3
    assert "already exists, and is different" in changed.err


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("# x\n\n{{ masthead.titel }}\n", 3, "a Masthead has no titel; did you mean title?"),
        ("# x\n{% for one in figures %}\n", 2, "Unexpected end of template"),
        ("{{ ''.__class__.__mro__ }}\n", 1, "unsafe"),
        pytest.param("{{ nobody }}\n", 1, "'nobody' is undefined", marks=pytest.mark.slow),
        pytest.param("\n{{ 1 // 0 }}\n", 2, "division", marks=pytest.mark.slow),
        pytest.param(
            "{% include 'papr.md' %}\n",
            1,
            "there is no template papr.md; did you mean",
            marks=pytest.mark.slow,
        ),
        pytest.param(
            "{{ masthead.title|safe }}\n", 1, "No filter named 'safe'", marks=pytest.mark.slow
        ),
        pytest.param(
            "{% for a in range(99999999) %}{% endfor %}\n",
            1,
            "Range too big",
            marks=pytest.mark.slow,
        ),
    ],
)
def test_a_template_that_fails_names_its_line_and_the_shipped_one(
    tmp_path: Path, text: str, line: int, said: str
) -> None:
    there = small(tmp_path, action("A1", accepted("alpha")))
    (there / "templates").mkdir()
    (there / "templates" / "paper.md").write_text(text, "utf-8")
    ended = atmt("report", "paper", *DAY, "-o", "paper.md", cwd=there)
    assert (ended.code, ended.out) == (3, "")
    assert f"templates/paper.md:{line}: this template failed: " in ended.err
    assert said in ended.err
    assert "compare it with the shipped paper.md: atmt report --write-templates DIR" in ended.err
    assert not (there / "paper.md").exists()


def test_a_template_that_replaces_nothing_is_named(tmp_path: Path) -> None:
    there = small(tmp_path, action("A1", accepted("alpha")))
    (there / "templates").mkdir()
    (there / "templates" / "papr.md").write_text("x", "utf-8")
    for own in ("_crest.md", ".paper.md", "notes.txt"):
        (there / "templates" / own).write_text("x", "utf-8")
    ended = atmt("report", "paper", *DAY, cwd=there)
    assert ended.code == 0
    assert ended.err.count("\n") == 2
    assert "papr.md is not the name of a shipped template; did you mean paper.md?" in ended.err


def test_a_template_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    there = small(tmp_path, action("A1", accepted("alpha")))
    (there / "templates").mkdir()
    (there / "templates" / "paper.md").write_bytes(b"caf\xe9")
    ended = atmt("report", "paper", *DAY, cwd=there)
    assert ended.code == 3
    assert "byte 4 is not UTF-8" in ended.err


def test_a_template_that_is_a_link_out_of_the_repository_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("secret", "utf-8")
    there = small(tmp_path / "ledger", action("A1", accepted("alpha")))
    (there / ".git").mkdir()
    (there / "templates").mkdir()
    (there / "templates" / "paper.md").symlink_to(tmp_path / "secret.md")
    ended = atmt("report", "paper", *DAY, cwd=there)
    assert (ended.code, ended.out) == (3, "")
    assert "is a link out of the repository" in ended.err
