"""The doors of sync: push, pull, pack, the desk's operations one by one, and what a supervisor watches."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from flask import Response

from server.cases.rules import (
    AmendRefused,
    AskForbidden,
    AskNotFound,
    AskRefused,
    AssistOpen,
    CallerRefused,
    CaseExists,
    CaseNotFound,
    CaseStale,
    CheckerMissing,
    CheckerRefused,
    DutiesApart,
    FactMissing,
    MergeRefused,
    NotSelfHandled,
    NotYours,
    PhotosMissing,
    PhotoUsed,
    ReturnLate,
    ReturnsSpent,
    SelfHandleRefused,
    StepForbidden,
    StepNotBuilt,
    StepRefused,
    StepUnknown,
)
from server.catalog.rules import CategoryUnknown, ConditionUnknown
from server.kernel.http import Door, Entry, polled, problem, read_json, tagged, wire
from server.people.rules import By, Permission
from server.people.service import UnitNotFound
from server.routing.service import LeadMissing
from server.sync import service
from server.sync.rules import (
    MOST_BYTES,
    Decision,
    EnvelopeMalformed,
    EnvelopeTooLarge,
    HeldDecided,
    HeldNotFound,
    OpMalformed,
    OpMismatch,
    Status,
)
from server.sync.schemas import (
    AnswerWire,
    DecisionWire,
    EnvelopeWire,
    HeldList,
    OperationWire,
    PackWire,
    PartWire,
    PhonesWire,
    PullAnswer,
    PullQuery,
    PushAnswer,
    ResultWire,
    StepDone,
    StepsAsked,
    StepsWire,
    WipedWire,
)
from server.sync.service.ledger import Answer

door = Door("sync")
ONE_REFUSALS = (OpMalformed, OpMismatch, CaseNotFound, FactMissing)
STEP_REFUSALS = (
    *ONE_REFUSALS,
    CaseStale,
    AmendRefused,
    CategoryUnknown,
    StepUnknown,
    StepNotBuilt,
    StepRefused,
    StepForbidden,
    NotYours,
    DutiesApart,
    NotSelfHandled,
    SelfHandleRefused,
    ConditionUnknown,
    LeadMissing,
    UnitNotFound,
    MergeRefused,
    ReturnsSpent,
    ReturnLate,
    PhotoUsed,
    CheckerMissing,
    CheckerRefused,
    PhotosMissing,
    AssistOpen,
)
ASK_REFUSALS = (AskRefused, AskForbidden, CaseStale, StepRefused, StepForbidden, StepNotBuilt)


@door.operation(
    "POST",
    "/api/sync/push",
    permission=Permission.SYNC,
    entry=Entry.PUSH,
    takes=EnvelopeWire,
    gives=PushAnswer,
    refusals=(EnvelopeMalformed, EnvelopeTooLarge),
    raw=True,
)
def push(*, by: By, now: datetime) -> Response:
    """Take a phone's outbox, at most 50 operations and 256 KB."""
    text = service.push(envelope=read_json(MOST_BYTES), by=by, now=now)
    return Response(text, mimetype="application/json")


@door.operation("GET", "/api/sync/pull", permission=Permission.SYNC, query=PullQuery, gives=PullAnswer)
def pull(*, query: PullQuery, by: By, now: datetime) -> Response:
    """Give what changed in one's scopes since the cursor."""
    return wire(service.pull(cursor=query.cursor, limit=query.limit, by=by, now=now))


@door.operation(
    "POST",
    "/api/sync/wiped",
    permission=Permission.SYNC,
    takes=WipedWire,
    status=204,
    refusals=(EnvelopeMalformed,),
)
def note_wiped(*, body: WipedWire, by: By, now: datetime) -> Response:
    """Hear from a phone that its system cleared its store: what it had not sent is lost, and the supervisor sees it."""
    service.note_wiped(device=body.device_id, was=body.was, by=by, now=now)
    return Response(status=204)


@door.operation("GET", "/api/phones", permission=Permission.PHONES_SEE, gives=PhonesWire)
def list_phones(*, by: By, now: datetime) -> Response:
    """Tell which phones are silent, which lack an operation between two that came, and which were wiped."""
    return polled({"phones": [asdict(phone) for phone in service.list_phones(by=by, now=now)]})


@door.operation("GET", "/api/held", permission=Permission.HELD_DECIDE, gives=HeldList)
def list_held(*, by: By) -> Response:
    """List the operations that wait for a supervisor."""
    return polled({"items": [asdict(held) for held in service.list_held(by=by)]})


@door.operation(
    "POST",
    "/api/held/<op_id>/decision",
    permission=Permission.HELD_DECIDE,
    takes=DecisionWire,
    gives=ResultWire,
    refusals=(HeldNotFound, HeldDecided, *STEP_REFUSALS),
)
def decide_held(op_id: str, *, body: DecisionWire, by: By, now: datetime) -> dict[str, Any]:
    """Take a held step now, or leave it a fact."""
    decision = Decision(body.decision)
    return service.decide_held(op_id=op_id, decision=decision, reason=body.reason, by=by, now=now)


@door.operation("GET", "/api/pack", permission=Permission.PACK, gives=PackWire)
def list_pack(*, by: By, now: datetime) -> PackWire:
    """List the parts of the offline pack with their tags and sizes."""
    parts = service.list_parts(city=by.city, now=now)
    return PackWire(parts={name: PartWire(etag=part.etag, bytes=part.bytes) for name, part in parts.items()})


@door.operation("GET", "/api/pack/<part>", permission=Permission.PACK, refusals=(service.PartNotFound,))
def read_part(part: str, *, by: By, now: datetime) -> Response:
    """Give one part of the offline pack; 304 where the phone has it."""
    found = service.get_part(city=by.city, name=part, now=now)
    return tagged(Response(found.text, mimetype="application/json"), etag=found.etag, kept="private, no-cache")


@door.operation(
    "POST",
    "/api/cases",
    permission=Permission.CASE_REPORT,
    takes=OperationWire,
    gives=ResultWire,
    status=201,
    refusals=(*ONE_REFUSALS, CaseExists, CategoryUnknown, CallerRefused),
    raw=True,
)
def post_report(*, by: By, now: datetime) -> Response:
    """Take one report made online; 200 where it was taken before."""
    return _told(service.post_report(raw=read_json(), by=by, now=now), fresh=201)


@door.operation(
    "POST",
    "/api/cases/<case_id>/steps",
    permission=Permission.CASE_STEP,
    takes=OperationWire,
    gives=ResultWire,
    refusals=STEP_REFUSALS,
    raw=True,
)
def post_step(case_id: str, *, by: By, now: datetime) -> Response:
    """Take one step of a case."""
    return _told(service.post_step(case_id=case_id, raw=read_json(), by=by, now=now))


@door.operation(
    "POST",
    "/api/steps",
    permission=Permission.CASE_STEP,
    takes=StepsAsked,
    gives=StepsWire,
    refusals=(EnvelopeMalformed, EnvelopeTooLarge),
    raw=True,
)
def post_steps(*, by: By, now: datetime) -> StepsWire:
    """Take many steps, each alone and each with its own result."""
    told = read_json()
    answers = service.post_steps(told=told, by=by, now=now)
    return StepsWire(results=[_one_of_many(raw, answer) for raw, answer in zip(told["ops"], answers, strict=True)])


def _one_of_many(raw: Any, answer: Answer) -> StepDone:
    named = raw.get("case_id") if isinstance(raw, dict) else None
    case_id = named if isinstance(named, str) else None
    return StepDone(case_id=case_id, result=ResultWire.model_validate_json(answer.text), problem=_problem_of(answer))


def _problem_of(answer: Answer) -> dict[str, Any] | None:
    if answer.status is Status.RETRY:
        return {"status": 503, "code": "kernel.database-away"}
    told = answer.problem
    return None if told is None else {**told["fields"], "status": told["status"], "code": told["code"]}


@door.operation(
    "POST",
    "/api/cases/<case_id>/asks",
    permission=Permission.CASE_ASK,
    takes=OperationWire,
    gives=ResultWire,
    refusals=(*ONE_REFUSALS, *ASK_REFUSALS),
    raw=True,
)
def post_ask(case_id: str, *, by: By, now: datetime) -> Response:
    """Ask for an extension, a suspension, voiding or an appeal."""
    return _told(service.post_ask(case_id=case_id, raw=read_json(), by=by, now=now))


@door.operation(
    "POST",
    "/api/asks/<ask_id>/answers",
    permission=Permission.CASE_ASK,
    takes=AnswerWire,
    gives=ResultWire,
    refusals=(OpMismatch, AskNotFound, FactMissing, *ASK_REFUSALS),
)
def post_answer(ask_id: str, *, body: AnswerWire, by: By, now: datetime) -> Response:
    """Approve or refuse an ask."""
    return _told(service.answer_ask(ask_id=ask_id, told=body.model_dump(mode="json"), by=by, now=now))


def _told(answer: Answer, *, fresh: int = 200) -> Response:
    """The result of an operation, or the problem it was refused with."""
    if answer.status is Status.RETRY:
        return problem(503, "kernel.database-away", {}, {"Retry-After": "2"})
    if answer.problem is not None:
        return problem(answer.problem["status"], answer.problem["code"], answer.problem["fields"], {})
    return Response(answer.text, status=200 if answer.replayed else fresh, mimetype="application/json")
