"""A letter as a draft that a mail program opens (RFC 5322, RFC 2045), its form attached.

The same letter makes the same bytes: nothing in it is random, and its date is its day's. A name is
untrusted text: it can end no header, and no address comes of anything but a contact that is one.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from email.headerregistry import Address, HeaderRegistry
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from atmt_cli.model.text import visible
from atmt_cli.views.reports.letter import Correspondent, OwnerLetter

_TYPES = {
    "xlsx": ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": ("text", "csv"),
}
_BOUNDARY = "=_atmt_letter_"
"""No part can hold it: an equals sign before an underscore is in no quoted-printable text."""
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_HOST = re.compile(r"(?=.{1,253}$)[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+")
_LONGEST_NAME = 200
_READ = HeaderRegistry()


def render_mail(letter: OwnerLetter, text: str, form: bytes | None, kind: str) -> bytes:
    """Return the draft of a letter: its text, and its form with the ending ``kind``."""
    made = EmailMessage(policy=SMTP)
    if letter.sender and (sender := addresses_of(letter.sender)):
        made["From"] = sender[:1]
    for name, bodies in (("To", (letter.to,)), ("Cc", letter.copies)):
        if found := [one for body in bodies for one in addresses_of(body)]:
            made[name] = found
    made["Subject"] = _header(_subject(letter))
    day = letter.masthead.day.first
    made["Date"] = datetime(day.year, day.month, day.day, tzinfo=UTC)
    made["X-Unsent"] = "1"
    made.set_content(text, cte="quoted-printable")
    if form is not None:
        maintype, subtype = _TYPES[kind]
        made.add_attachment(form, maintype, subtype, filename=f"{letter.to.body}.{kind}")
        made.set_boundary(_BOUNDARY)
    return made.as_bytes()


def addresses_of(body: Correspondent) -> list[Address]:
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


def _address(one: Address, name: str) -> Address | None:
    """Return an address as mail carries it; None where it is none, or another reader may take it
    for another.
    """
    host = _ascii(one.domain)
    if not _LOCAL.fullmatch(one.username) or not _HOST.fullmatch(host):
        return None
    return Address(_header(one.display_name or name), one.username, host)


def _ascii(host: str) -> str:
    """Return the name of a host in ASCII (RFC 3490); nothing where that means another host."""
    try:
        made = host.encode("idna").decode()
        return made if made.encode().decode("idna") == host.lower() else ""
    except UnicodeError:
        return ""


def _header(text: str) -> str:
    """Return a text for a header: on one line, and no encoded word of its own."""
    shown = visible(" ".join(text.split())).replace("=?", "= ?")
    return shown if len(shown) <= _LONGEST_NAME else f"{shown[: _LONGEST_NAME - 1]}…"


def _subject(letter: OwnerLetter) -> str:
    kinds = {1: "", 2: "Reminder: ", 3: "Last call: ", 4: "Named on the public list: "}
    return f"{kinds[letter.level]}{letter.masthead.title}"
