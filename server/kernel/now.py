"""What time it is: one place to ask, so that a demo or a test can say otherwise."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import overload

from flask import current_app

Now = Callable[[], datetime]


def wall_clock() -> datetime:
    """The real time, aware, in UTC."""
    return datetime.now(UTC)


def now() -> datetime:
    """The time as this app tells it (aware, UTC): the wall clock unless create_app was given another."""
    told: Now = current_app.extensions["gezhi.now"]
    return told()


@overload
def iso(moment: datetime) -> str: ...


@overload
def iso(moment: None) -> None: ...


@overload
def iso(moment: datetime | None) -> str | None: ...


def iso(moment: datetime | None) -> str | None:
    """RFC 3339 text in UTC with milliseconds, or None.

    >>> iso(datetime(2026, 11, 22, 1, 2, 3, 4567, tzinfo=UTC))
    '2026-11-22T01:02:03.004Z'
    """
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
