"""What create_app fills for people: what the ground has, and which cases a unit leads."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import current_app

from server.people.rules import Knows, Scope


@dataclass(frozen=True, slots=True)
class Ports:
    """What people ask of the storeys above, by city."""

    knows_scope: Callable[[str, Scope], bool]
    """Whether the city has the beat or the area that a scope names."""
    count_led: Callable[[str, str], int]
    """How many open cases a unit leads."""


def ports() -> Ports:
    """The ports as they were filled."""
    filled: Ports = current_app.extensions["gezhi.people_ports"]
    return filled


def knows_of(city: str) -> Knows:
    """Whether a city has what a scope names."""
    return lambda scope: ports().knows_scope(city, scope)
