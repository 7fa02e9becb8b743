"""The words of a case: its states, steps, clocks, and what a step may ask for."""

from enum import StrEnum


class State(StrEnum):
    """Where a case stands. `draft` exists on the phone only and is not stored."""

    REPORTED = "reported"
    VERIFYING = "verifying"
    PENDING_FILE = "pending_file"
    PENDING_DISPATCH = "pending_dispatch"
    ARBITRATION = "arbitration"
    PENDING_ACCEPT = "pending_accept"
    HANDLING = "handling"
    REWORK = "rework"
    SUSPENDED = "suspended"
    PENDING_FEEDBACK_REVIEW = "pending_feedback_review"
    CHECKING = "checking"
    PENDING_CLOSE = "pending_close"
    CLOSED = "closed"
    REJECTED = "rejected"
    MERGED = "merged"
    VOIDED = "voided"


class Step(StrEnum):
    """What somebody does to a case."""

    REPORT = "report"
    SEND_VERIFY = "send_verify"
    VERIFY_TRUE = "verify_true"
    VERIFY_FALSE = "verify_false"
    RECALL_VERIFY = "recall_verify"
    ACCEPT = "accept"
    MERGE = "merge"
    DECLINE = "decline"
    SELF_HANDLE = "self_handle"
    REFUSE_SELF_HANDLE = "refuse_self_handle"
    FILE = "file"
    DISPATCH = "dispatch"
    SEND_BACK = "send_back"
    ARBITRATE = "arbitrate"
    RULE_DISPATCH = "rule_dispatch"
    RULE_DECLINE = "rule_decline"
    SIGN_FOR = "sign_for"
    RECALL = "recall"
    RETURN = "return"
    ASSIGN = "assign"
    EXTEND = "extend"
    SUSPEND = "suspend"
    RESUME = "resume"
    UNMERGE = "unmerge"
    REPORT_BACK = "report_back"
    REJECT_REPORT = "reject_report"
    SEND_CHECK = "send_check"
    WAIVE_CHECK = "waive_check"
    CHECK_PASS = "check_pass"
    CHECK_FAIL = "check_fail"
    REDRAW_CHECK = "redraw_check"
    CLOSE = "close"
    REFUSE_CLOSE = "refuse_close"
    REOPEN = "reopen"
    REOPEN_UNASSIGNED = "reopen_unassigned"
    RECONSIDER = "reconsider"
    VOID = "void"
    APPEAL = "appeal"


class ClockName(StrEnum):
    """The clocks of a case, by stage."""

    ACCEPT = "accept"
    VERIFY = "verify"
    DISPATCH = "dispatch"
    HANDLE = "handle"
    REVIEW = "review"
    CHECK = "check"
    CLOSE = "close"
    ARBITRATE = "arbitrate"


class Fact(StrEnum):
    """An argument a step cannot do without; the words are those of the wire."""

    REASON = "reason"
    CLAUSE = "clause"
    CONDITION = "condition"
    TEXT = "text"
    INTO = "into"
    INSPECTOR = "inspector"
    WORKER = "worker"
    LEAD = "lead"
    RULING = "ruling"
    GROUND = "ground"
    CONDITION_MET = "condition_met"


class PhotoRole(StrEnum):
    """What a photograph shows of a case."""

    BEFORE = "before"
    AFTER = "after"
    VERIFY = "verify"
    CHECK = "check"
    EXTRA = "extra"


class Channel(StrEnum):
    """How a caller reached the desk that reported for them."""

    HOTLINE = "hotline"
    """12345."""
    PHONE = "phone"
    VISIT = "visit"


ENDED = frozenset({State.CLOSED, State.REJECTED, State.MERGED, State.VOIDED})

LED = frozenset(
    {
        State.PENDING_ACCEPT,
        State.HANDLING,
        State.REWORK,
        State.SUSPENDED,
        State.PENDING_FEEDBACK_REVIEW,
        State.CHECKING,
    }
)
"""States in which a lead unit holds the case."""

FILED = LED | {State.PENDING_DISPATCH, State.ARBITRATION}
"""States that only a filed case, with its number, can be in."""
