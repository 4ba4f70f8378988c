"""Strategies: dice that Hypothesis picks, and ledgers as people would have written them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from dice import Dice
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from lawful_ledgers import Plain, a_ledger
from yaml_styles import a_style, styled

from atmt_cli.model.findings import FILES
from atmt_cli.model.ledger import Ledger
from atmt_cli.store.files.find import Folder
from atmt_cli.store.read import read

# A ledger takes thousands of rolls: a seed for all of them is twenty times as quick as rolls that
# Hypothesis records, and shrinking those took minutes. A failing case is seen again by its seed.
DICE = st.integers(0, 2**48).map(Dice)
"""Dice, known by their seed."""
PATIENT = [
    HealthCheck.too_slow,
    HealthCheck.data_too_large,
    HealthCheck.large_base_example,
    HealthCheck.filter_too_much,
]
UNSHRUNK = (Phase.explicit, Phase.generate)
"""A smaller seed is no smaller case."""


def few(examples: int) -> settings:
    """So many examples of the profile at hand, which rolls the same dice each time."""
    return settings(max_examples=examples, suppress_health_check=PATIENT, phases=UNSHRUNK)


def many(examples: int) -> settings:
    """So many examples, other ones each time."""
    return settings(
        settings.get_profile("slow"),
        max_examples=examples,
        suppress_health_check=PATIENT,
        database=None,
        phases=UNSHRUNK,
    )


class Ground(NamedTuple):
    """A folder with a ledger in it."""

    folder: Folder

    @property
    def ledger(self) -> Ledger:
        """The ledger as it now reads."""
        return read(self.folder).ledger

    def files(self) -> dict[str, bytes]:
        """The bytes of both files."""
        return {name: self.folder.file(name).read_bytes() for name in FILES}

    def stamps(self) -> dict[str, tuple[int, int]]:
        """What tells whether a file was written or replaced."""
        found = {name: self.folder.file(name).stat() for name in FILES}
        return {name: (one.st_ino, one.st_mtime_ns) for name, one in found.items()}

    def write(self, files: dict[str, bytes]) -> None:
        """Put files there."""
        for name, data in files.items():
            self.folder.file(name).write_bytes(data)


@contextmanager
def ground() -> Iterator[Ground]:
    """A folder to write ledgers into, for as long as a test runs."""
    with TemporaryDirectory(prefix="atmt-edits-") as path:
        yield Ground(Folder(Path(path), Path(path)))


def written(dice: Dice, change: Callable[[Dice, Plain], None] | None = None) -> dict[str, bytes]:
    """The files of a ledger that breaks no rule, each in a style of its own.

    What changes the actions first may make them break one.
    """
    files = a_ledger(dice)
    if change is not None:
        change(dice, files[0])
    return {
        name: styled(dice, a_style(dice), data) for name, data in zip(FILES, files, strict=True)
    }
