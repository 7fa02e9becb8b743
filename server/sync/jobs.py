"""What comes round for the feed."""

import logging
from datetime import datetime

from flask import current_app

from server.sync import service

log = logging.getLogger("gezhi.sync")


def forget_gone(now: datetime) -> None:
    """Drop tombstones that no phone's cursor can need any more."""
    dropped = service.forget_gone(city=current_app.extensions["gezhi.city"](), now=now)
    if dropped:
        log.info("forgot %d rows that had left their scopes", dropped)
