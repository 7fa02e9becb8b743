"""Work that comes round: what the worker does every so often, whether or not anything asked for it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Timed:
    """A job that the worker runs at its start and then every `every`, inside an app context; it must be idempotent."""

    name: str
    every: timedelta
    run: Callable[[datetime], None]
