"""What a case looks like from outside, field by field: the rows of lists, feed and file, as the wire gives them."""

from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

from server.cases.rules import PhotoRole
from server.clocks.rules import ClockShown

CategoryKind = Literal["component", "matter"]
TaskKind = Literal["verify", "check", "handle", "assist"]
TaskState = Literal["open", "done", "recalled"]
Light = Literal["green", "yellow", "red", "paused", "none"]


class PointRow(TypedDict):
    """A position, WGS-84."""

    lon: float
    lat: float


class PhotoRef(TypedDict):
    """A photograph as a case's row names it."""

    sha256: str
    role: PhotoRole
    stored: bool
    thumb: str | None


class MainRow(TypedDict):
    """The case that answers for one that was merged into it."""

    id: str
    receipt_no: str
    number: str | None


class WorkerRow(TypedDict):
    """Whom the lead unit has put on the case."""

    id: str
    name: str | None


class CaseBase(TypedDict):
    """A case as it stands; times are ISO 8601 with their offset. `light` is of the stage whose clock runs."""

    id: str
    receipt_no: str
    number: str | None
    state: str
    rev: int
    state_rev: int
    source: str
    channel: str
    kind: CategoryKind
    category: str
    condition: str | None
    cell: str | None
    lead: str | None
    predicted: str | None
    assists: list[str]
    point: PointRow
    accuracy_m: float | None
    place: str
    note: str
    reported_at: str
    captured_at: str
    filed_at: str | None
    closed_at: str | None
    due_at: str | None
    limit: str | None
    stage: str | None
    stage_due_at: str | None
    stage_warn_at: str | None
    light: Light
    round: int
    returns: int
    self_handled: bool
    flags: list[str]
    links: list[str]
    merged_into: MainRow | None
    worker: WorkerRow | None
    """处置人, for the lead unit and for whoever sees every case."""


class CaseRow(CaseBase):
    """A case in a list or the feed."""

    photos: list[PhotoRef]


class ReporterRow(TypedDict):
    """Who reported: for a unit a role word alone."""

    id: str | None
    name: str | None
    role: str


EventRow = TypedDict(
    "EventRow",
    {
        "id": str,
        "case_id": str,
        "seq": int,
        "step": str,
        "by": str,
        "by_name": str | None,
        "role": str,
        "unit": str | None,
        "automatic": bool,
        "at": str,
        "captured_at": str | None,
        "from": str | None,
        "to": str,
        "args": dict[str, Any],
        "told": dict[str, Any],
    },
)
"""A line of the history: who took which step, when, from where to where, with what said and what decided (`told`)."""


class SaidOfPhoto(TypedDict):
    """What the phone said of a photograph, apart from what was found."""

    exif: dict[str, Any] | None


class FindingRow(TypedDict):
    """Something found about a photograph, and by what; never a verdict."""

    code: str
    why: NotRequired[str]


class PhotoRow(TypedDict):
    """A photograph of a case: what was said, what the camera wrote, what was found."""

    id: str
    case_id: str
    sha256: str
    role: PhotoRole
    round: int
    by: str
    bytes: int
    mime: str
    width: int | None
    height: int | None
    source: str
    taken_at: str | None
    thumb: str | None
    said: SaidOfPhoto
    stored: bool
    stored_at: str | None
    exif: dict[str, Any] | None
    findings: list[FindingRow]
    derived: bool


class TaskRow(TypedDict):
    """What one person or unit is asked to do in a case."""

    id: str
    kind: TaskKind
    case_id: str
    assignee: str | None
    unit: str | None
    due_at: str | None
    state: TaskState


class StepOffer(TypedDict):
    """Something this account may do now: take a step, ask for one (`ask`), or answer an ask (`answer`, its id)."""

    step: str
    needs: list[str]


class NextRow(StepOffer, total=False):
    """A step offered, with the ask it goes by where it does."""

    ask: str
    answer: str


class SimilarRow(TypedDict):
    """A case that may be the same thing: how far it lies, and how many minutes later (earlier: negative) it came."""

    case: CaseRow
    metres: float
    minutes: int


class JoinedRow(TypedDict):
    """A report that was merged into the case; `id` only for whoever sees every case."""

    id: str | None
    receipt_no: str
    reported_at: str
    source: str


class CaseFile(CaseBase):
    """Everything of a case: its row, history, photographs, explained clocks, tasks, and what one may do now.

    `names` are those of the accounts that the history and the tasks speak of, as far as one may know who they are.
    """

    names: dict[str, str]
    reporter: ReporterRow
    joined: list[JoinedRow]
    events: list[EventRow]
    photos: list[PhotoRow]
    clocks: list[ClockShown]
    tasks: list[TaskRow]
    next: list[NextRow]
