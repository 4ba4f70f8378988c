"""What all tests share: the profiles of Hypothesis."""

import compileall
import gc
import os
import re
import signal
import sys
import tempfile
from itertools import count
from pathlib import Path

gc.disable()  # until all is imported and collected; nothing of that is garbage

os.environ["ATMT_CACHE"] = "0"  # no test leaves anything in the folders of who runs it

# Where Python is told to write no bytecode, every command that a test starts would compile the
# package anew, and every worker all tests and all of Hypothesis; `pip install .` compiles the
# package once.
if sys.dont_write_bytecode:
    sys.dont_write_bytecode = False
    if "PYTEST_XDIST_WORKER" not in os.environ:
        compileall.compile_dir(Path(__file__).parents[1] / "atmt_cli", quiet=2)

import pytest  # noqa: E402
from hypothesis import HealthCheck, settings  # noqa: E402 - after the above, of which it is part

# Derandomised: a run says the same twice. `deep` looks further, `slow` is for the tests of that
# mark; `random` looks as far as that, and elsewhere each time.
settings.register_profile(
    "default",
    max_examples=6,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("deep", settings.get_profile("default"), max_examples=500)
settings.register_profile("slow", max_examples=2000, deadline=None, derandomize=True)
settings.register_profile("random", max_examples=2000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

# Started in the background, a shell hands down interrupts as ignored; the tests send some.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


NUMBERS = count()


@pytest.fixture
def tmp_path(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """A folder for one test; pytest's own looks through those of all earlier tests for a number."""
    name = re.sub(r"\W", "_", request.node.name)[:30]
    return tmp_path_factory.mktemp(f"{name}{next(NUMBERS)}", numbered=False)


ORIGINALS = "ATMT_TESTS_ORIGINALS"


def pytest_configure(config: pytest.Config) -> None:
    """Make the folder of what all workers copy; they start after this, and know it by its name."""
    if ORIGINALS not in os.environ:
        room = tempfile.TemporaryDirectory(prefix="atmt-originals-", ignore_cleanup_errors=True)
        os.environ[ORIGINALS] = room.name
        config.add_cleanup(room.cleanup)
        config.add_cleanup(lambda: os.environ.pop(ORIGINALS))


def pytest_collection_finish() -> None:
    """Look for garbage from here on, in what is made by the tests, and not at every turn."""
    gc.freeze()
    gc.set_threshold(50_000)
    gc.enable()
