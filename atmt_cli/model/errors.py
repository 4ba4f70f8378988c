"""What stops a command: one small tree, caught once, by the command line.

Each says what happened and, in ``hint``, what to type next. Findings are values, not errors;
`Unreadable` carries those for which there is no ledger to go on with.
"""

from atmt_cli.model.findings import Finding


class AtmtError(Exception):
    """Cannot go on. ``hint`` is what to do or type next."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(AtmtError):
    """What was asked makes no sense: an unknown id, an impossible date, a missing package."""


class UnknownError(UsageError):
    """A name that is known to nothing that was read; what could not be read may know it."""


class UnavailableError(AtmtError):
    """A file, a folder or a revision cannot be found, opened, read or written."""


class UnreadableError(AtmtError):
    """The files are there, but are no ledger. ``findings`` are located."""

    def __init__(
        self,
        findings: tuple[Finding, ...],
        message: str = "The ledger cannot be read",
        hint: str = "correct it, then type: atmt check",
    ) -> None:
        super().__init__(message, hint)
        self.findings = findings


class RefusedError(AtmtError):
    """An edit that would break a rule, or a move that is not lawful. Nothing was written.

    ``findings`` are the errors that it would bring; none where the move itself makes no sense.
    """

    def __init__(
        self, message: str, hint: str | None = None, findings: tuple[Finding, ...] = ()
    ) -> None:
        super().__init__(message, hint)
        self.findings = findings
