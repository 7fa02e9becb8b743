"""The verbs of sync: push, pull, pack, and one operation at a time for the desk."""

from server.sync.service.feed import stamp
from server.sync.service.one import answer_ask, post_ask, post_report, post_step, post_steps
from server.sync.service.pack import PartNotFound, get_part, list_parts
from server.sync.service.pull import pull
from server.sync.service.push import begin_epoch, ensure_clock, push

__all__ = [
    "PartNotFound",
    "answer_ask",
    "begin_epoch",
    "ensure_clock",
    "get_part",
    "list_parts",
    "post_ask",
    "post_report",
    "post_step",
    "post_steps",
    "pull",
    "push",
    "stamp",
]
