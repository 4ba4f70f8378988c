"""The file that keeps how a tracker is read, for the next copy of it."""

from pathlib import Path

from pydantic import ValidationError

from atmt_cli.changes.tracker.mapping import Mapping
from atmt_cli.model.errors import UnavailableError, UsageError
from atmt_cli.model.fields import values_of
from atmt_cli.model.text import visible
from atmt_cli.model.validation import complaints
from atmt_cli.store.files.input import read_input
from atmt_cli.store.files.target import write_target
from atmt_cli.store.yaml.decode import decode
from atmt_cli.store.yaml.events import parse
from atmt_cli.store.yaml.scalars import write_value

_MARK = b"# How a tracker is read: "
_HEAD = _MARK.decode() + "`atmt import FILE --map` reads it.\nschema: 1\n"


def read_mapping(name: str) -> Mapping:
    """Return the mapping of a file. Raises UnavailableError where it is no YAML, and UsageError
    where it is no mapping.
    """
    source = decode(name, read_input(name))
    tree, faults = parse(source.text) if not source.faults else (None, source.faults)
    if faults:
        fault = faults[0]
        where = f"{visible(name)}:{fault.line}:{fault.column}"
        raise UnavailableError(f"{where}: {fault.message}")
    if not isinstance(tree, dict):
        raise UsageError(f"{visible(name)} is not a mapping", "make one: --write-map FILE")
    fields = {key: value for key, value in tree.items() if key != "schema"}
    try:
        return Mapping.model_validate(fields)
    except ValidationError as error:
        raise UsageError(f"{visible(name)}: {complaints(Mapping, error)[0]}") from None


def write_mapping(name: str, mapping: Mapping) -> None:
    """Write a mapping to a file. Raises UnavailableError, and UsageError where another file stands
    there: only a mapping is overwritten.
    """
    _refuse_other(Path(name))
    write_target(Path(name), mapping_text(mapping).encode())


def mapping_text(mapping: Mapping) -> str:
    """Return what a mapping file says, as YAML."""
    stored = {field: _plain(value) for field, value in values_of(mapping)}
    said = {field: value for field, value in stored.items() if value not in (None, {}, "false")}
    return _HEAD + write_value(said, "", flow=False)


def _plain(value: object) -> object:
    return str(value).lower() if isinstance(value, bool) else value


def _refuse_other(target: Path) -> None:
    """Raise UsageError for a file that holds something and is no mapping."""
    if not target.is_file():
        return
    try:
        with target.open("rb") as file:
            begins = file.read(len(_MARK))
    except OSError as error:
        message = f"Cannot read {visible(str(target))}: {error.strerror}"
        raise UnavailableError(message, "name another file") from error
    if begins not in (b"", _MARK):
        shown = visible(str(target))
        raise UsageError(f"{shown} already exists, and is not a mapping file", "name another file")
