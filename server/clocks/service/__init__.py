"""The verbs of clocks: mark, read and explain one, reckon anew, and set what a stage may take."""

from server.clocks.service.marking import (
    Hands,
    Moved,
    begin_subject,
    due_from,
    explain_limit,
    find_clock,
    hands,
    list_clocks,
    list_lapsed,
    list_outdated,
    mark_clock,
    read_all,
    reckon_anew,
    resume_or_restart_clock,
    stop_all,
)
from server.clocks.service.stages import StageSeen, StageUnknown, limit_of, list_stages, set_stage

__all__ = [
    "Hands",
    "Moved",
    "StageSeen",
    "StageUnknown",
    "begin_subject",
    "due_from",
    "explain_limit",
    "find_clock",
    "hands",
    "limit_of",
    "list_clocks",
    "list_lapsed",
    "list_outdated",
    "list_stages",
    "mark_clock",
    "read_all",
    "reckon_anew",
    "resume_or_restart_clock",
    "set_stage",
    "stop_all",
]
