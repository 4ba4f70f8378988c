"""A letter as a draft that a mail program opens (RFC 5322, RFC 2045), its form attached.

The same letter makes the same bytes: nothing in it is random, and its date is its day's. A name is
untrusted text: it can end no header, and no address comes of anything but a contact that is one.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from email.header import Header
from email.headerregistry import Address, HeaderRegistry
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any, NamedTuple

from atmt_cli.model.text import visible
from atmt_cli.views.reports.letter import Correspondent, OwnerLetter

_TYPES = {
    "xlsx": ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": ("text", "csv"),
}
_BOUNDARY = "=_atmt_letter_"
"""No part can hold it: an equals sign before an underscore is in no quoted-printable text."""
_LOCAL = re.compile(
    r"(?=.{1,64}$)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
)
_HOST = re.compile(r"(?=.{1,253}$)[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+")
_WORDS = re.compile("[A-Za-z0-9]{1,40}( [A-Za-z0-9]{1,40})*")
"""A name that mail takes as it is."""
_PLAIN = re.compile("[!-~]{1,60}( [!-~]{1,60})*")
"""The same for a subject, where no character means more than itself."""
_LONGEST_NAME = 200
_READ = HeaderRegistry()


class MailAddress(NamedTuple):
    """Where a mail goes: the name of a body or of its desk, and the address in ASCII."""

    name: str
    address: str


def render_mail(letter: OwnerLetter, text: str, form: bytes | None, kind: str) -> bytes:
    """Return the draft of a letter: its text, and its form with the ending ``kind``."""
    day = letter.masthead.day.first
    sender = addresses_of(letter.sender)[:1] if letter.sender else []
    copies = [one for body in letter.copies for one in addresses_of(body)]
    fields = {
        "From": _addressed(sender),
        "To": _addressed(addresses_of(letter.to)),
        "Cc": _addressed(copies),
        "Subject": _encoded(_subject(letter), _PLAIN),
        "Date": format_datetime(datetime(day.year, day.month, day.day, tzinfo=UTC)),
        "X-Unsent": "1",
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items() if value)
    made = EmailMessage(policy=SMTP)
    made.set_content(text, cte="quoted-printable")
    if form is not None:
        maintype, subtype = _TYPES[kind]
        made.add_attachment(form, maintype, subtype, filename=f"{letter.to.body}.{kind}")
        made.set_boundary(_BOUNDARY)
    return head.encode("ascii") + made.as_bytes()


def _addressed(addresses: Iterable[MailAddress]) -> str:
    """Return addresses as a header has them. The library, which parses each anew when it folds it,
    loses the quotes about a name; so none is quoted, but encoded.
    """
    return ",\r\n ".join(f"{_encoded(one.name, _WORDS)}\r\n <{one.address}>" for one in addresses)


def _encoded(text: str, plain: re.Pattern[str]) -> str:
    """Return a text for a header: as it is where it is plain, else as encoded words (RFC 2047)."""
    shown = visible(" ".join(text.split()))
    if len(shown) > _LONGEST_NAME:
        shown = f"{shown[: _LONGEST_NAME - 1]}…"
    charset = "us-ascii" if plain.fullmatch(shown) and "=?" not in shown else "utf-8"
    return Header(shown, charset, header_name="Subject").encode(linesep="\r\n")


def addresses_of(body: Correspondent) -> list[MailAddress]:
    """Return the mail addresses that the contact of a body is; none where it is anything else."""
    contact = (body.contact or "").strip()
    if not contact or visible(contact) != contact or "=?" in contact:
        return []
    parsed: Any = _READ("To", contact.replace(";", ","))
    found = [_address(one, body.name) for one in parsed.addresses]
    addresses = [one for one in found if one]
    return addresses if len(addresses) == len(found) and not parsed.defects else []


def without_address(letter: OwnerLetter) -> Iterable[Correspondent]:
    """Return those that a letter goes to, and whose contact is no mail address."""
    return [one for one in (letter.to, *letter.copies) if not addresses_of(one)]


def _address(one: Address, name: str) -> MailAddress | None:
    """Return an address as mail carries it; None where it is none, or another reader may take it
    for another.
    """
    host = _ascii(one.domain)
    if not _LOCAL.fullmatch(one.username) or not _HOST.fullmatch(host):
        return None
    return MailAddress(one.display_name or name, f"{one.username}@{host}")


def _ascii(host: str) -> str:
    """Return the name of a host in ASCII (RFC 3490); nothing where that means another host."""
    try:
        made = host.encode("idna").decode()
        return made if made.encode().decode("idna") == host.lower() else ""
    except UnicodeError:
        return ""


def _subject(letter: OwnerLetter) -> str:
    kinds = {1: "", 2: "Reminder: ", 3: "Last call: ", 4: "Named on the public list: "}
    return f"{kinds[letter.level]}{letter.masthead.title}"
