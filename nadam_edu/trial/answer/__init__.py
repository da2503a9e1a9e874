"""Checks of the answer on adjusting Adam's rate."""

from . import by_hand, schedules

__all__ = ["by_hand", "schedules"]
