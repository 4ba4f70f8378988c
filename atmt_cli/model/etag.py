"""Etags: a short name for the state of an action, so that a change of it is noticed."""

import json
from hashlib import sha256

from atmt_cli.model.action import Action

_LENGTH = 12


def etag_of(action: Action) -> str:
    """Return a hash of all that is stored for an action, whatever the file's layout, comments and
    order.

    It begins with an x, so that no spreadsheet takes it for a number.
    """
    stored = action.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    text = json.dumps(stored, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return f"x{sha256(text.encode()).hexdigest()[:_LENGTH]}"
