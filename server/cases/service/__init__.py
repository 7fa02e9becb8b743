"""The verbs of a case; whoever changes or looks at one comes through here."""

from server.cases.service.asks import answer_ask, ask_for
from server.cases.service.history import find_broken_link
from server.cases.service.look import (
    count_events,
    event_rows_of,
    file_of,
    find_photo_rows,
    find_tasks,
    held_before,
    list_by_ids,
    may_see_photo,
    photo_stored,
    seen_case,
)
from server.cases.service.report import Place, Reported, add_evidence, amend_case, report_case
from server.cases.service.rows import case_rows, event_rows, list_next, photo_rows, scopes_of_case, task_row
from server.cases.service.said import NOTHING_SAID, PhotoSaid, Said
from server.cases.service.steps import read_step, take_step

__all__ = [
    "NOTHING_SAID",
    "PhotoSaid",
    "Place",
    "Reported",
    "Said",
    "add_evidence",
    "amend_case",
    "answer_ask",
    "ask_for",
    "case_rows",
    "count_events",
    "event_rows",
    "event_rows_of",
    "file_of",
    "find_broken_link",
    "find_photo_rows",
    "find_tasks",
    "held_before",
    "list_by_ids",
    "list_next",
    "may_see_photo",
    "photo_rows",
    "photo_stored",
    "read_step",
    "report_case",
    "scopes_of_case",
    "seen_case",
    "take_step",
    "task_row",
]
