"""Help speaks to people: it names an argument, and not the type that Python has for it."""

import re

from atmt_cli.cli.reading.help import PATHS, contexts_of


def test_help_names_no_type_of_python() -> None:
    told = {one.command_path: one.command.get_help(one) for one in contexts_of(*PATHS)}
    assert len(told) == len(PATHS)
    typed = {path: re.findall(r"<\w+[^>]*>", text) for path, text in told.items()}
    assert {path: types for path, types in typed.items() if types} == {}
