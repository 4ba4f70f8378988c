"""What all tests share: the profiles of Hypothesis."""

import os
import signal

from hypothesis import HealthCheck, settings

# Derandomised: a run says the same twice. `slow` looks further, and elsewhere each time.
settings.register_profile(
    "default",
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("slow", max_examples=2000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

# Started in the background, a shell hands down interrupts as ignored; the tests send some.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
