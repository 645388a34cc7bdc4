"""Waits are on conditions, with a bound that a slow machine does not reach."""

import time


def until(condition, what, seconds=120):
    """Waits for a condition; gives its value."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.02)
    raise AssertionError(f"did not come about in {seconds} s: {what}")
