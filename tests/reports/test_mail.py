"""A letter as a draft for a mail program: what it says, to whom, and that no text ends a header."""

import io
import mailbox
from collections.abc import Sequence
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, compat32
from email.utils import getaddresses
from pathlib import Path
from typing import Any

import pytest
from command import atmt as installed
from inside import in_process as atmt
from ledgers_of_reports import HOSTILE, TASKFORCE, action, body, hostile, small, write
from openpyxl import load_workbook

DAY = ("--today", "2018-03-01")
HEADERS = {"From", "To", "Cc", "Subject", "Date", "X-Unsent", "MIME-Version", "Content-Type"}
INJECTIONS = (
    "Alpha\nBcc: evil@evil.example",
    "Alpha\r\nBcc: evil@evil.example\r\n\r\nbody",
    "=?utf-8?q?Alpha=0ABcc=3A_evil=40evil=2Eexample?=",
    "=?utf-8?b?QWxwaGEKQmNjOiBldmlsQGV2aWwuZXhhbXBsZQ==?= =?utf-8?q?=0D=0A?=",
    'Alpha", "evil" <evil@evil.example>, "x',
    "Alpha <evil@evil.example>, (comment\\) ; group: a@b.example;",
    "Ångström & Söhne, GmbH; «Zürich» 機関 🚀",
    "\u202egnp\u2066\u0000\u0085\u2028Bcc: evil@evil.example",
    "x" * 1200,
    "ü" * 1200,
    "long " * 300,
    *HOSTILE,
)
"""Names that would be more than a name, if a header let them."""
CONTACTS: tuple[tuple[str | None, list[str]], ...] = (
    ("a@alpha.example", ["a@alpha.example"]),
    ("Desk <a@alpha.example>; b@beta.example", ["a@alpha.example", "b@beta.example"]),
    ("a@alpha.example, b@beta.example", ["a@alpha.example", "b@beta.example"]),
    ("post@bücher.example", ["post@xn--bcher-kva.example"]),
    # In mail of today this is another host than it looks.
    ("post@straße.example", []),
    ("büro@alpha.example", []),
    ("+44 20 7946 0000", []),
    ("https://alpha.example/contact", []),
    ("a@alpha.example\nBcc: evil@evil.example", []),
    ("=?utf-8?q?a?= <a@alpha.example>", []),
    ("a@alpha.example> <evil@evil.example", []),
    ("a@localhost", []),
    ("group: a@alpha.example;", []),
    ("a@alpha.example and b@beta.example", []),
    ("\u202ea@alpha.example", []),
    ("a@alpha.example?bcc=evil@evil.example", []),
    (None, []),
)
"""Contacts of a body, and the addresses that they are."""


def named(there: Path, name: str, contact: str | None, **more: object) -> Path:
    """A ledger in which the owner has a name and a contact, and the ledger that name as title."""
    who = body("alpha", contact=contact) if contact is not None else body("alpha")
    bodies = [TASKFORCE, who | {"name": name}, body("keeper", contact="desk@keeper.example")]
    head = {
        "title": name,
        "closing_body": "taskforce",
        "closes_on": "2018-01",
        "keeper": "keeper",
    }
    made = action("A1", {"to": "alpha", "status": "proposed"}, title=name)
    return write(there, {"ledger": head, "actions": [made], **more}, bodies)


def draft(there: Path, *more: str) -> tuple[bytes, EmailMessage]:
    """The draft to Alpha: its bytes, and as Python reads them."""
    ended = atmt("report", "chase", "alpha", "--format", "eml", "-o", "out", *DAY, *more, cwd=there)
    assert ended.code == 0, ended.err
    data = (there / "out" / "alpha.eml").read_bytes()
    made = message_from_bytes(data, policy=SMTP)
    assert isinstance(made, EmailMessage)
    return data, made


def written_to(data: bytes) -> list[str]:
    """Every address in the head of a mail, as a reader finds it that decodes nothing."""
    old = message_from_bytes(data, policy=compat32)
    fields = [str(old[name]) for name in ("From", "To", "Cc", "Bcc") if old[name]]
    return [address for _, address in getaddresses(fields)]


def test_a_draft_opens_with_the_letter_and_its_form(tmp_path: Path) -> None:
    data, made = draft(named(tmp_path, "Alpha, the Agency", "a@alpha.example"))
    assert made["X-Unsent"] == "1"
    assert made["Date"].datetime.isoformat() == "2018-03-01T00:00:00+00:00"
    (to,) = made["To"].addresses
    assert (to.display_name, to.addr_spec) == ("Alpha, the Agency", "a@alpha.example")
    assert written_to(data) == ["desk@keeper.example", "a@alpha.example"]
    text = made.get_body(("plain",))
    assert text is not None
    said = text.get_content().replace("\r\n", "\n")
    assert said.startswith(
        "Dear Alpha, the Agency,\n\nThe Widgets Taskforce closed in January 2018"
    )
    assert "Please reply by 31 March 2018." in said
    (form,) = made.iter_attachments()
    assert form.get_filename() == "alpha.xlsx"
    assert form.get_content_type().endswith("spreadsheetml.sheet")
    sheet = load_workbook(io.BytesIO(form.get_content())).active
    assert sheet["A2"].value == "A1"
    assert (data.isascii(), b"\n" in data.replace(b"\r\n", b"")) == (True, False)
    assert max(map(len, data.split(b"\r\n"))) <= 100


def test_the_attached_form_is_applied(tmp_path: Path) -> None:
    there = named(tmp_path, "Alpha", "a@alpha.example")
    _, made = draft(there, "--form", "csv", "--record")
    (form,) = made.iter_attachments()
    assert form.get_content_type() == "text/csv"
    text = form.get_payload(decode=True).decode("utf-8-sig")
    (there / "back.csv").write_text(text.replace("2018-03-01,,,,,", "2018-03-01,yes,,Letter,,"))
    ended = atmt("apply", "back.csv", "--today", "2018-03-05", cwd=there)
    assert "A1: accepted by Alpha on 2018-03-05" in ended.out


def _few(cases: Sequence[Any], *by_default: int) -> list[Any]:
    """All cases; but for those of some numbers they are slow."""
    return [
        pytest.param(one, marks=() if number in by_default else pytest.mark.slow)
        for number, one in enumerate(cases)
    ]


@pytest.mark.parametrize("name", _few(INJECTIONS, 1, 4))
def test_no_name_is_more_than_a_name(tmp_path: Path, name: str) -> None:
    data, made = draft(named(tmp_path, name, "a@alpha.example"), "--form", "csv")
    assert {*made.keys()} <= HEADERS
    assert len(made.keys()) == len({*made.keys()})
    assert [one.addr_spec for one in made["To"].addresses] == ["a@alpha.example"]
    assert written_to(data) == ["desk@keeper.example", "a@alpha.example"]
    head = data.partition(b"\r\n\r\n")[0]
    assert max(map(len, head.split(b"\r\n"))) <= 998
    for field in ("To", "Subject"):
        assert str(made[field]).isprintable()
    assert not [one for one in made.defects if "boundary" in type(one).__name__.lower()]
    # A reader of mail boxes, which knows no other end of a head than a blank line.
    box = mailbox.mbox(tmp_path / "box")
    box.add(data)
    (again,) = box
    box.close()
    assert {*again.keys()} == {*made.keys()}


@pytest.mark.parametrize(
    ("contact", "to"),
    [
        one if n in (1, 3, 8) else pytest.param(*one, marks=pytest.mark.slow)
        for n, one in enumerate(CONTACTS)
    ],
)
def test_only_an_address_is_written_to(tmp_path: Path, contact: str | None, to: list[str]) -> None:
    there = named(tmp_path, "Alpha", contact)
    words = ("report", "chase", "alpha", "--format", "eml", *DAY)
    ended = atmt(*words, cwd=there)
    found = written_to(ended.out.encode())
    assert found == ["desk@keeper.example", *to]
    said = "so the draft has no addressee\n  atmt body update alpha --contact ADDRESS\n"
    assert (said in ended.err) == (not to)
    assert ended.code == 0


def test_the_last_call_is_copied_to_those_that_the_action_answers_to(tmp_path: Path) -> None:
    letters = [
        {"to": "alpha", "on": "2018-02-01", "level": 2, "about": ["A1"], "reply_by": "2018-02-20"}
    ]
    there = named(tmp_path, "Alpha", "a@alpha.example", letters=letters)
    text = (there / "actions.yaml").read_text("utf-8")
    keeper = text.replace("keeper: keeper", "keeper: keeper\n  governance: [keeper]")
    (there / "actions.yaml").write_text(keeper, "utf-8")
    data, made = draft(there)
    assert str(made["Cc"]) == "Keeper <desk@keeper.example>"
    assert str(made["Subject"]) == "Last call: Alpha"
    assert b"This is our last call" in data


def test_a_hostile_ledger_makes_a_letter_in_which_nothing_acts(tmp_path: Path) -> None:
    there = hostile(tmp_path)
    letter = atmt("report", "chase", "alpha", *DAY, cwd=there).out
    assert "](javascript:" not in letter.replace("\\]", "")
    assert "\\<script\\>" in letter or "&lt;script" in letter
    assert "\\\\u202e" in letter or "\\u202e" in letter
    assert "\n::error::" not in letter
    _, made = draft(there, "--form", "csv")
    assert {*made.keys()} <= HEADERS
    assert made["To"] is None  # the contact is no address


@pytest.mark.slow
def test_the_same_bytes_in_every_time_zone_and_locale(tmp_path: Path) -> None:
    there = small(tmp_path, action("A1", {"to": "alpha", "status": "proposed"}))
    for format_ in ("md", "docx", "eml"):
        made = set()
        for number, zone in enumerate(("UTC", "Pacific/Kiritimati", "America/Los_Angeles")):
            env = {"TZ": zone, "LC_ALL": ("C", "C.UTF-8", "tr_TR.UTF-8")[number]}
            env |= {"ATMT_TODAY": "2018-03-01"}
            words = ("report", "chase", "alpha", "--format", format_, "-o", f"{format_}{number}")
            assert installed(*words, cwd=there, env=env).code == 0
            made.add((there / f"{format_}{number}" / f"alpha.{format_}").read_bytes())
        assert len(made) == 1, format_
