"""What the life of a case says no with."""

from server.kernel.errors import Conflict, Forbidden, NotBuilt, NotFound, Unprocessable


class CaseNotFound(NotFound):
    """Unknown, or not yours."""

    code = "case.not-found"


class CaseExists(Conflict):
    """A report for a case that is there already, under another operation."""

    code = "case.exists"


class CaseStale(Conflict):
    """A step came since: the version looked at, and the one there is."""

    code = "case.stale"

    def __init__(self, *, base_state_rev: int, state_rev: int, state: str) -> None:
        """Keep both versions."""
        super().__init__(base_state_rev=base_state_rev, state_rev=state_rev, state=state)


class StepRefused(Conflict):
    """No such step from the state the case is in."""

    code = "case.step-refused"

    def __init__(self, *, state: str, step: str, roles: list[str]) -> None:
        """Keep where the case stands, what was tried, and as what."""
        super().__init__(state=state, step=step, roles=roles)


class StepForbidden(Forbidden):
    """The step is there, but for other roles."""

    code = "case.step-refused"

    def __init__(self, *, state: str, step: str, roles: list[str]) -> None:
        """Keep where the case stands, what was tried, and as what."""
        super().__init__(state=state, step=step, roles=roles)


class StepUnknown(Unprocessable):
    """No step has that name."""

    code = "case.step-unknown"


class StepNotBuilt(NotBuilt):
    """A step of the table that a later issue builds."""

    code = "case.step-not-built"


class FactMissing(Unprocessable):
    """The step needs `field`, which is missing, empty, too long or of another kind."""

    code = "case.fact-missing"


class PhotosMissing(Unprocessable):
    """Named photographs have not arrived: `photos` lists them."""

    code = "case.photos-missing"


class NotYours(Forbidden):
    """The step belongs to another person or unit (`whose`: lead_unit, drawn_inspector, reporter)."""

    code = "case.not-yours"


class DutiesApart(Forbidden):
    """Whoever did one thing may not do the other: `apart` says which two must be different."""

    code = "case.duties-apart"


class ReturnsSpent(Conflict):
    """Returned twice already, or ruled: arbitration decides."""

    code = "case.returns-spent"


class ReturnLate(Conflict):
    """Returning is possible while the limit runs only."""

    code = "case.return-late"


class SelfHandleRefused(Unprocessable):
    """The category may not be put right by the reporter."""

    code = "case.self-handle-refused"


class NotSelfHandled(Conflict):
    """The step is for a self-handled case, or for one with a lead unit, and this is the other."""

    code = "case.not-self-handled"


class AssistOpen(Unprocessable):
    """An assist is open (`units`): closing needs a reason."""

    code = "case.assist-open"


class PhotoUsed(Unprocessable):
    """The case has shown these pictures before (`photos`): an after-photo (`field`) must be a new one."""

    code = "case.photo-used"


class CheckerMissing(Unprocessable):
    """No inspector can be drawn: every one is of a handling unit."""

    code = "case.checker-missing"


class CheckerRefused(Unprocessable):
    """The named inspector is none, is of a handling unit, or reported the case while another is in reach."""

    code = "case.checker-refused"


class MergeRefused(Conflict):
    """The case named by `into` cannot take this one in: `why` is same, ended or unknown."""

    code = "case.merge-refused"

    def __init__(self, *, into: str, why: str) -> None:
        """Keep which case was named and what is against it."""
        super().__init__(into=into, why=why)


class CallerRefused(Forbidden):
    """Only the acceptor, or the supervisor, reports for a caller."""

    code = "case.caller-refused"


class HandoverRefused(Unprocessable):
    """What somebody has open cannot go to `to`, who is none of the city's or the same person."""

    code = "case.handover-refused"


class AmendRefused(Conflict):
    """Too late to amend, or not yours to amend: `state` says where the case stands."""

    code = "case.amend-refused"


class AskNotFound(NotFound):
    """Unknown, or not yours."""

    code = "case.ask-not-found"


class AskForbidden(Forbidden):
    """The ask is for others to make or to answer: `reason` is role or same-person."""

    code = "case.ask-refused"


class AskRefused(Conflict):
    """The ask cannot be made or answered: `reason` is state, open, answered or lapsed."""

    code = "case.ask-refused"
