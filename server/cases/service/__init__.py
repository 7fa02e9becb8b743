"""The verbs of a case; whoever changes or looks at one comes through here."""

from server.cases.models import Case
from server.cases.service.amend import Amended, add_evidence, amend_case
from server.cases.service.asks import answer_ask, ask_for
from server.cases.service.callers import CallerSaid, CallerSeen, look_at_caller
from server.cases.service.candidates import Checker, list_checkers
from server.cases.service.handover import HandedOver, hand_over
from server.cases.service.history import find_broken_link
from server.cases.service.look import (
    file_of,
    find_case,
    held_as,
    last_check,
    list_by_ids,
    list_things,
    photo_stored,
    seen_case,
)
from server.cases.service.numbering import leave_gap
from server.cases.service.offers import list_next
from server.cases.service.reach import scopes_of_case, sees_photo, visible
from server.cases.service.report import Place, Reported, report_case
from server.cases.service.rows import case_rows, event_rows, light_of, photo_rows, task_rows
from server.cases.service.said import NOTHING_SAID, PhotoSaid, Said
from server.cases.service.settling import HELD, settle_held
from server.cases.service.similar import list_similar
from server.cases.service.steps import read_step, take_step
from server.cases.service.table import lifecycle_table

__all__ = [
    "HELD",
    "NOTHING_SAID",
    "Amended",
    "CallerSaid",
    "CallerSeen",
    "Case",
    "Checker",
    "HandedOver",
    "PhotoSaid",
    "Place",
    "Reported",
    "Said",
    "add_evidence",
    "amend_case",
    "answer_ask",
    "ask_for",
    "case_rows",
    "event_rows",
    "file_of",
    "find_broken_link",
    "find_case",
    "hand_over",
    "held_as",
    "last_check",
    "leave_gap",
    "lifecycle_table",
    "light_of",
    "list_by_ids",
    "list_checkers",
    "list_next",
    "list_similar",
    "list_things",
    "look_at_caller",
    "photo_rows",
    "photo_stored",
    "read_step",
    "report_case",
    "scopes_of_case",
    "seen_case",
    "sees_photo",
    "settle_held",
    "take_step",
    "task_rows",
    "visible",
]
