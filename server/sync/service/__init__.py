"""The verbs of sync: push, pull, pack, and one operation at a time for the desk."""

from server.sync.service.feed import stamp
from server.sync.service.forgetting import forget_gone
from server.sync.service.holding import decide_held, list_held
from server.sync.service.one import answer_ask, post_ask, post_report, post_step, post_steps
from server.sync.service.pack import PartNotFound, get_part, list_parts
from server.sync.service.phones import list_phones, note_wiped
from server.sync.service.pull import pull
from server.sync.service.push import begin_epoch, ensure_clock, push

__all__ = [
    "PartNotFound",
    "answer_ask",
    "begin_epoch",
    "decide_held",
    "ensure_clock",
    "forget_gone",
    "get_part",
    "list_held",
    "list_parts",
    "list_phones",
    "note_wiped",
    "post_ask",
    "post_report",
    "post_step",
    "post_steps",
    "pull",
    "push",
    "stamp",
]
