"""The types of comparisons.py: what goes to the page and comes from it is JSON."""

from typing import Any

def comparison(
    first: str, second: str, schedule: str, rate: str, table: dict[str, Any]
) -> dict[str, Any]: ...
