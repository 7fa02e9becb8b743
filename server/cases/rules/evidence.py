"""The evidence level of a hand-back: facts folded into A, B or C. A finding, never a verdict."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

SURE_M = 30.0
NEAR_M = 100.0
FRESH_S = 120.0


class Level(StrEnum):
    """How well a photograph is vouched for."""

    A = "A"
    B = "B"
    C = "C"


@dataclass(frozen=True, slots=True)
class PhotoEvidence:
    """What is known of one photograph: how it was made, where, and what the server found.

    `distance_m` from the case, `accuracy_m` and `fix_age_s` of the phone's position; None where there was no fix.
    """

    source: str
    stored: bool
    findings: Sequence[str]
    distance_m: float | None
    accuracy_m: float | None
    fix_age_s: float | None


def level_of(photos: Sequence[PhotoEvidence]) -> Level:
    """The lowest level of the photographs; without any it is C.

    A: taken in our own viewfinder, on the spot, nothing found. C: from the gallery, or without a position. Else B.

    >>> level_of([PhotoEvidence("viewfinder", True, (), 12.0, 8.0, 2.0)]).value
    'A'
    >>> level_of([PhotoEvidence("gallery", True, (), 12.0, 8.0, 2.0)]).value
    'C'
    """
    return max(map(_level, photos), default=Level.C)


def _level(photo: PhotoEvidence) -> Level:
    if photo.source == "gallery" or photo.distance_m is None:
        return Level.C
    on_the_spot = photo.distance_m <= NEAR_M and (photo.accuracy_m or SURE_M + 1) <= SURE_M
    fresh = photo.fix_age_s is not None and photo.fix_age_s <= FRESH_S
    if photo.source == "viewfinder" and photo.stored and not photo.findings and on_the_spot and fresh:
        return Level.A
    return Level.B
