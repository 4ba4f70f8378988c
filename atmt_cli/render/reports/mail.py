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
from atmt_cli.views.reports.letter import Correspondent, JointLetter, OwnerLetter

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


AnyLetter = OwnerLetter | JointLetter


class MailAddress(NamedTuple):
    """Where a mail goes: the name of a body or of its desk, and the address in ASCII."""

    name: str
    address: str


def render_mail(letter: AnyLetter, text: str, forms: Iterable[tuple[str, bytes]]) -> bytes:
    """Return the draft of a letter: its text, and its forms, each with its name.

    It goes to every address that a ledger has for the body. It is from the keeper, where all
    ledgers have the same.
    """
    day = letter.masthead.day.first
    senders = {tuple(addresses_of(one.sender)[:1]) for one in letter.parts if one.sender}
    fields = {
        "From": _addressed(senders.pop() if len(senders) == 1 else ()),
        "To": _addressed(_all_addresses(part.to for part in letter.parts)),
        "Cc": _addressed(_all_addresses(letter.copies)),
        "Subject": _encoded(_subject(letter), _PLAIN),
        "Date": format_datetime(datetime(day.year, day.month, day.day, tzinfo=UTC)),
        "X-Unsent": "1",
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items() if value)
    made = EmailMessage(policy=SMTP)
    made.set_content(text, cte="quoted-printable")
    for name, form in forms:
        maintype, subtype = _TYPES[name.rpartition(".")[2]]
        made.add_attachment(form, maintype, subtype, filename=name)
        made.set_boundary(_BOUNDARY)
    return head.encode("ascii") + made.as_bytes()


def _all_addresses(bodies: Iterable[Correspondent]) -> Iterable[MailAddress]:
    """Return the addresses of bodies, each once."""
    found: dict[str, MailAddress] = {}
    for one in (one for body in bodies for one in addresses_of(body)):
        found.setdefault(one.address, one)
    return found.values()


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


def without_address(letter: AnyLetter) -> list[Correspondent]:
    """Return those that a letter goes to, and whose contact is no mail address."""
    to = [] if any(addresses_of(part.to) for part in letter.parts) else [letter.to]
    return [*to, *(one for one in letter.copies if not addresses_of(one))]


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


def _subject(letter: AnyLetter) -> str:
    kinds = {1: "", 2: "Reminder: ", 3: "Last call: ", 4: "Named on the public list: "}
    return f"{kinds[letter.level]}{letter.masthead.title}"
