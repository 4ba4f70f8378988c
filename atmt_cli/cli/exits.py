"""The exit codes, which scripts rely on."""

OK = 0
BROKEN = 1
"""A rule is broken: `check` found errors, or an edit would bring one."""
USAGE = 2
UNAVAILABLE = 3
"""A file, the ledger, the base or the target cannot be found, opened, read or written."""
FAULT = 70
"""A fault of ours: EX_SOFTWARE of sysexits.h. It should never be seen."""
GIT_ERROR = 129
"""The lowest exit code of a merge driver that git takes for a failure, not a conflict."""
INTERRUPTED = 130
CLOSED_PIPE = 141
