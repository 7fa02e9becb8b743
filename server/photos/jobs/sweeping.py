"""Clears away parts that nobody continues, and what killed processes left half-made."""

import logging
from datetime import datetime, timedelta

from server.photos.rules import PART_LIVES
from server.photos.service import ports

log = logging.getLogger("gezhi.photos")
HALF_MADE_LIVES = timedelta(days=1)


def sweep(now: datetime) -> None:
    """Drop parts that have not grown for seven days and half-made derivatives of yesterday."""
    parts = ports.parts().sweep(now - PART_LIVES)
    half_made = ports.shelf().sweep((now - HALF_MADE_LIVES).timestamp())
    if parts or half_made:
        log.info("swept %d parts and %d half-made files", parts, half_made)
