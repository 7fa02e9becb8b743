"""The table of moves: which step may follow which state, by whom, needing what, with what done to which clock."""

from collections.abc import Mapping
from dataclasses import dataclass

from server.cases.rules.guards import Guard as G
from server.cases.rules.turns import STOP_ALL, ClockEffect, extend, pause, resume, resume_or_restart, start, stop
from server.cases.rules.words import ClockName as C
from server.cases.rules.words import Fact as F
from server.cases.rules.words import PhotoRole as P
from server.cases.rules.words import State as S
from server.cases.rules.words import Step as T
from server.people.rules import Role as R


@dataclass(frozen=True, slots=True)
class Move:
    """A row of the table: where a step leads from its state."""

    to: S
    by: frozenset[R]
    clocks: tuple[ClockEffect, ...] = ()
    needs: tuple[F, ...] = ()
    photos: tuple[P, ...] = ()
    guards: tuple[G, ...] = ()


REPORTERS = frozenset({R.INSPECTOR, R.VOLUNTEER, R.CITIZEN, R.ACCEPTOR, R.UNIT, R.UNIT_DESK, R.SUPERVISOR})
"""Who may report: the one move that begins on the phone, draft → reported."""
REPORT = Move(S.REPORTED, REPORTERS, (start(C.ACCEPT),))

LIFECYCLE: Mapping[tuple[S, T], Move] = {
    (S.REPORTED, T.SEND_VERIFY): Move(
        S.VERIFYING, frozenset({R.ACCEPTOR}), (pause(C.ACCEPT), start(C.VERIFY)), needs=(F.INSPECTOR,)
    ),  # 发核实
    (S.VERIFYING, T.VERIFY_TRUE): Move(
        S.PENDING_FILE,
        frozenset({R.INSPECTOR}),
        (stop(C.VERIFY), resume(C.ACCEPT)),
        photos=(P.VERIFY,),
        guards=(G.DRAWN_INSPECTOR,),
    ),  # 核实属实
    (S.VERIFYING, T.VERIFY_FALSE): Move(
        S.REPORTED,
        frozenset({R.INSPECTOR}),
        (stop(C.VERIFY), resume(C.ACCEPT)),
        needs=(F.REASON,),
        photos=(P.VERIFY,),
        guards=(G.DRAWN_INSPECTOR,),
    ),  # 核实不实
    (S.VERIFYING, T.RECALL_VERIFY): Move(
        S.REPORTED, frozenset({R.ACCEPTOR}), (stop(C.VERIFY), resume(C.ACCEPT)), needs=(F.REASON,)
    ),  # 撤回核实
    (S.REPORTED, T.ACCEPT): Move(S.PENDING_FILE, frozenset({R.ACCEPTOR})),  # 受理
    (S.REPORTED, T.MERGE): Move(S.MERGED, frozenset({R.ACCEPTOR}), (STOP_ALL,), needs=(F.INTO,)),  # 并案
    (S.REPORTED, T.DECLINE): Move(S.REJECTED, frozenset({R.ACCEPTOR}), (STOP_ALL,), needs=(F.REASON,)),  # 不予受理
    (S.REPORTED, T.SELF_HANDLE): Move(
        S.PENDING_CLOSE,
        frozenset({R.INSPECTOR}),
        (stop(C.ACCEPT), start(C.CLOSE)),
        photos=(P.BEFORE, P.AFTER),
        guards=(G.REPORTER, G.SELF_HANDLE_ALLOWED),
    ),  # 自行处置
    (S.PENDING_CLOSE, T.REFUSE_SELF_HANDLE): Move(
        S.PENDING_FILE,
        frozenset({R.SHIFT_LEADER}),
        (stop(C.CLOSE), start(C.ACCEPT)),
        needs=(F.REASON,),
        guards=(G.SELF_HANDLED,),
    ),  # 自处退回
    (S.PENDING_FILE, T.DECLINE): Move(
        S.REJECTED, frozenset({R.SHIFT_LEADER}), (STOP_ALL,), needs=(F.REASON,)
    ),  # 不予立案
    (S.PENDING_FILE, T.MERGE): Move(S.MERGED, frozenset({R.SHIFT_LEADER}), (STOP_ALL,), needs=(F.INTO,)),  # 并案
    (S.PENDING_FILE, T.FILE): Move(
        S.PENDING_DISPATCH,
        frozenset({R.SHIFT_LEADER, R.ACCEPTOR}),
        (stop(C.ACCEPT), start(C.DISPATCH)),
        needs=(F.CONDITION,),
    ),  # 立案
    (S.PENDING_DISPATCH, T.DISPATCH): Move(
        S.PENDING_ACCEPT,
        frozenset({R.DISPATCHER, R.SYSTEM}),
        (stop(C.DISPATCH), resume_or_restart(C.HANDLE)),
        guards=(G.RETURNS_LEFT,),
    ),  # 派遣
    (S.PENDING_DISPATCH, T.SEND_BACK): Move(
        S.PENDING_FILE, frozenset({R.DISPATCHER}), (stop(C.DISPATCH), start(C.ACCEPT)), needs=(F.REASON,)
    ),  # 退回受理
    (S.PENDING_DISPATCH, T.ARBITRATE): Move(
        S.ARBITRATION, frozenset({R.DISPATCHER}), (stop(C.DISPATCH), start(C.ARBITRATE)), needs=(F.REASON,)
    ),  # 会商
    (S.ARBITRATION, T.RULE_DISPATCH): Move(
        S.PENDING_ACCEPT,
        frozenset({R.SUPERVISOR}),
        (stop(C.ARBITRATE), resume_or_restart(C.HANDLE)),
        needs=(F.LEAD, F.RULING),
    ),  # 裁定派遣
    (S.ARBITRATION, T.RULE_DECLINE): Move(
        S.REJECTED, frozenset({R.SUPERVISOR}), (STOP_ALL,), needs=(F.REASON,)
    ),  # 裁定不予立案
    (S.PENDING_ACCEPT, T.SIGN_FOR): Move(S.HANDLING, frozenset({R.UNIT, R.UNIT_DESK}), guards=(G.LEAD_UNIT,)),  # 签收
    (S.PENDING_ACCEPT, T.RECALL): Move(
        S.PENDING_DISPATCH, frozenset({R.DISPATCHER}), (pause(C.HANDLE), start(C.DISPATCH)), needs=(F.REASON,)
    ),  # 撤回派遣
    (S.PENDING_ACCEPT, T.RETURN): Move(
        S.PENDING_DISPATCH,
        frozenset({R.UNIT_DESK}),
        (pause(C.HANDLE), start(C.DISPATCH)),
        needs=(F.REASON, F.CLAUSE),
        guards=(G.LEAD_UNIT, G.RETURNS_LEFT, G.IN_TIME),
    ),  # 回退
    (S.HANDLING, T.RETURN): Move(
        S.PENDING_DISPATCH,
        frozenset({R.UNIT_DESK}),
        (pause(C.HANDLE), start(C.DISPATCH)),
        needs=(F.REASON, F.CLAUSE),
        guards=(G.LEAD_UNIT, G.RETURNS_LEFT),
    ),  # 回退(指派后先撤销)
    (S.HANDLING, T.ASSIGN): Move(
        S.HANDLING, frozenset({R.UNIT_DESK}), needs=(F.WORKER,), guards=(G.LEAD_UNIT,)
    ),  # 指派处置人员
    (S.REWORK, T.ASSIGN): Move(
        S.REWORK, frozenset({R.UNIT_DESK}), needs=(F.WORKER,), guards=(G.LEAD_UNIT,)
    ),  # 指派处置人员
    (S.HANDLING, T.EXTEND): Move(S.HANDLING, frozenset({R.DISPATCHER}), (extend(C.HANDLE),)),  # 延期批准
    (S.REWORK, T.EXTEND): Move(S.REWORK, frozenset({R.DISPATCHER}), (extend(C.HANDLE),)),  # 延期批准
    (S.HANDLING, T.SUSPEND): Move(S.SUSPENDED, frozenset({R.SUPERVISOR}), (pause(C.HANDLE),)),  # 挂账批准
    (S.REWORK, T.SUSPEND): Move(S.SUSPENDED, frozenset({R.SUPERVISOR}), (pause(C.HANDLE),)),  # 挂账批准
    (S.SUSPENDED, T.RESUME): Move(
        S.HANDLING, frozenset({R.SYSTEM, R.UNIT_DESK}), (resume(C.HANDLE),), guards=(G.LEAD_UNIT,)
    ),  # 到期/提前恢复
    (S.PENDING_ACCEPT, T.MERGE): Move(S.MERGED, frozenset({R.DISPATCHER}), (STOP_ALL,), needs=(F.INTO,)),  # 并案
    (S.HANDLING, T.MERGE): Move(S.MERGED, frozenset({R.DISPATCHER}), (STOP_ALL,), needs=(F.INTO,)),  # 并案
    (S.MERGED, T.UNMERGE): Move(
        S.PENDING_FILE, frozenset({R.SHIFT_LEADER}), (start(C.ACCEPT),), needs=(F.REASON,)
    ),  # 撤销并案
    (S.HANDLING, T.REPORT_BACK): Move(
        S.PENDING_FEEDBACK_REVIEW,
        frozenset({R.UNIT, R.UNIT_DESK}),
        (pause(C.HANDLE), start(C.REVIEW)),
        needs=(F.TEXT,),
        guards=(G.LEAD_UNIT,),
    ),  # 处置反馈
    (S.REWORK, T.REPORT_BACK): Move(
        S.PENDING_FEEDBACK_REVIEW,
        frozenset({R.UNIT, R.UNIT_DESK}),
        (pause(C.HANDLE), start(C.REVIEW)),
        needs=(F.TEXT,),
        guards=(G.LEAD_UNIT,),
    ),  # 再次反馈
    (S.PENDING_FEEDBACK_REVIEW, T.REJECT_REPORT): Move(
        S.REWORK,
        frozenset({R.UNIT_DESK, R.DISPATCHER}),
        (stop(C.REVIEW), resume(C.HANDLE)),
        needs=(F.REASON,),
        guards=(G.LEAD_UNIT, G.NOT_WHO_REPORTED_BACK),
    ),  # 审核不通过
    (S.PENDING_FEEDBACK_REVIEW, T.SEND_CHECK): Move(
        S.CHECKING, frozenset({R.ACCEPTOR, R.SYSTEM}), (stop(C.REVIEW), start(C.CHECK))
    ),  # 发核查
    (S.PENDING_FEEDBACK_REVIEW, T.WAIVE_CHECK): Move(
        S.PENDING_CLOSE, frozenset({R.SHIFT_LEADER}), (stop(C.REVIEW), start(C.CLOSE)), needs=(F.REASON,)
    ),  # 免核查
    (S.CHECKING, T.CHECK_PASS): Move(
        S.PENDING_CLOSE,
        frozenset({R.INSPECTOR}),
        (stop(C.CHECK), start(C.CLOSE)),
        photos=(P.CHECK,),
        guards=(G.DRAWN_INSPECTOR, G.NOT_HANDLING_UNIT),
    ),  # 核查通过
    (S.CHECKING, T.CHECK_FAIL): Move(
        S.REWORK,
        frozenset({R.INSPECTOR}),
        (stop(C.CHECK), resume(C.HANDLE)),
        needs=(F.REASON,),
        photos=(P.CHECK,),
        guards=(G.DRAWN_INSPECTOR, G.NOT_HANDLING_UNIT),
    ),  # 核查不通过
    (S.CHECKING, T.REDRAW_CHECK): Move(
        S.CHECKING, frozenset({R.ACCEPTOR, R.SYSTEM}), (stop(C.CHECK), start(C.CHECK)), needs=(F.REASON,)
    ),  # 改派核查
    (S.PENDING_CLOSE, T.CLOSE): Move(
        S.CLOSED,
        frozenset({R.SHIFT_LEADER}),
        (STOP_ALL,),
        needs=(F.CONDITION_MET,),
        guards=(G.NOT_HANDLING_UNIT, G.NOT_CHECKER, G.NOT_REPORTER, G.ASSISTS_ANSWERED, G.PHOTOS_STORED),
    ),  # 结案
    (S.PENDING_CLOSE, T.REFUSE_CLOSE): Move(
        S.REWORK,
        frozenset({R.SHIFT_LEADER}),
        (stop(C.CLOSE), resume(C.HANDLE)),
        needs=(F.REASON,),
        guards=(G.HAS_LEAD,),
    ),  # 结案退回
    (S.PENDING_CLOSE, T.SEND_CHECK): Move(
        S.CHECKING, frozenset({R.SHIFT_LEADER}), (stop(C.CLOSE), start(C.CHECK)), guards=(G.HAS_LEAD,)
    ),  # 再核查
    (S.CLOSED, T.REOPEN): Move(
        S.REWORK, frozenset({R.SUPERVISOR}), (start(C.HANDLE),), needs=(F.REASON, F.GROUND), guards=(G.HAS_LEAD,)
    ),  # 重开(复发/虚假整改)
    (S.CLOSED, T.REOPEN_UNASSIGNED): Move(
        S.PENDING_FILE, frozenset({R.SUPERVISOR}), (start(C.ACCEPT),), needs=(F.REASON,)
    ),  # 重开(无责任单位)
    (S.REJECTED, T.RECONSIDER): Move(
        S.REPORTED, frozenset({R.SUPERVISOR}), (start(C.ACCEPT),), needs=(F.REASON,)
    ),  # 复议
    (S.PENDING_FILE, T.VOID): Move(S.VOIDED, frozenset({R.SHIFT_LEADER}), (STOP_ALL,)),  # 作废
    (S.PENDING_DISPATCH, T.VOID): Move(S.VOIDED, frozenset({R.SHIFT_LEADER}), (STOP_ALL,)),  # 作废
    (S.PENDING_ACCEPT, T.VOID): Move(S.VOIDED, frozenset({R.SHIFT_LEADER}), (STOP_ALL,)),  # 作废
    (S.HANDLING, T.VOID): Move(S.VOIDED, frozenset({R.SHIFT_LEADER}), (STOP_ALL,)),  # 作废
    (S.REWORK, T.VOID): Move(S.VOIDED, frozenset({R.SHIFT_LEADER}), (STOP_ALL,)),  # 作废
    (S.SUSPENDED, T.VOID): Move(S.VOIDED, frozenset({R.SHIFT_LEADER}), (STOP_ALL,)),  # 作废
    (S.CLOSED, T.APPEAL): Move(S.CLOSED, frozenset({R.ACCEPTOR})),  # 超时申诉批准
}
"""Source: the founders' table of moves (tests/server/cases/transitions.csv), less `report`: it begins on the phone."""

BUILT = frozenset(
    {
        T.REPORT,
        T.SEND_VERIFY,
        T.VERIFY_TRUE,
        T.VERIFY_FALSE,
        T.RECALL_VERIFY,
        T.MERGE,
        T.UNMERGE,
        T.SELF_HANDLE,
        T.REFUSE_SELF_HANDLE,
        T.ACCEPT,
        T.DECLINE,
        T.FILE,
        T.DISPATCH,
        T.SEND_BACK,
        T.RECALL,
        T.SIGN_FOR,
        T.RETURN,
        T.ASSIGN,
        T.REPORT_BACK,
        T.REJECT_REPORT,
        T.SEND_CHECK,
        T.CHECK_PASS,
        T.CHECK_FAIL,
        T.REFUSE_CLOSE,
        T.CLOSE,
        T.VOID,
    }
)
"""Steps that have a verb; the others answer case.step-not-built until their issue."""

BY_ASK = frozenset({T.EXTEND, T.SUSPEND, T.VOID, T.APPEAL})
"""Steps that are never posted: the last approval of an ask takes them."""

NEEDS_ARGS = frozenset(F)


def find_move(state: S, step: T) -> Move | None:
    """The move of a step from a state, None where the table has none.

    >>> find_move(S.HANDLING, T.REPORT_BACK).to.value
    'pending_feedback_review'
    """
    return LIFECYCLE.get((state, step))


def steps_from(state: S, roles: frozenset[R]) -> list[T]:
    """The steps somebody with these roles may take from a state, guards aside, in the table's order."""
    return [step for (at, step), move in LIFECYCLE.items() if at is state and move.by & roles]


def roles_of(step: str) -> frozenset[R]:
    """Everybody who may take a step from some state or other.

    >>> sorted(roles_of("recall"))
    [<Role.DISPATCHER: 'dispatcher'>]
    """
    return frozenset[R]().union(*(move.by for (_, known), move in LIFECYCLE.items() if known == step))
