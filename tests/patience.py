"""Wait for what another program does, without a clock: a test looks again, and gives up after some looks."""

import time


def comes(condition, looks=30_000):
    """Tell whether ``condition()`` comes true within so many looks, a hundredth of a second apart."""
    for _ in range(looks):
        if condition():
            return True
        time.sleep(0.01)
    return False
