"""The demo's other cases are drawn the same everywhere and tell a city's ordinary work."""

from collections import Counter

from server.cases.rules import BUILT, Step
from server.demo.crowd import INSPECTORS, draw_crowd
from server.demo.stops import PATHS
from server.demo.story import Kind
from server.demo.town import UNITS

CROWD = tuple(draw_crowd(380))


def test_the_crowd_is_the_same_whenever_it_is_drawn_and_a_smaller_one_begins_like_it() -> None:
    assert tuple(draw_crowd(380)) == CROWD
    assert tuple(draw_crowd(30)) == CROWD[:30]


ELSEWHERE = frozenset(
    {
        *(Step.REPORT, Step.SELF_HANDLE, Step.DISPATCH, Step.VOID),  # no posted step, or taken by a rule or an ask
        *(Step.REJECT_REPORT, Step.REFUSE_SELF_HANDLE),  # told in the twenty
        *(Step.SEND_BACK, Step.RECALL, Step.REFUSE_CLOSE, Step.RECALL_VERIFY, Step.UNMERGE),  # corrections of the desk
    }
)


def test_every_step_of_a_cases_ordinary_way_is_taken() -> None:
    taken = {str(act.args["step"]) for story in CROWD for act in story.acts if act.kind is Kind.STEP}

    assert taken == BUILT - ELSEWHERE


def test_acts_follow_each_other_and_lie_within_sixty_days_of_work() -> None:
    for story in CROWD:
        ago = [act.ago for act in story.acts]
        assert ago == sorted(ago, reverse=True), story.name
        assert 0 < ago[-1] <= ago[0] < 20_000, story.name


def test_nobody_of_the_crowd_checks_what_they_reported() -> None:
    for story in CROWD:
        for act in story.acts:
            if act.who in INSPECTORS and act.kind is Kind.STEP:
                assert act.who != story.acts[0].who, story.name


def test_every_unit_that_handles_has_cases() -> None:
    handling = Counter(act.who for story in CROWD for act in story.acts if act.args.get("step") == "sign_for")

    assert set(handling) == {unit for unit, _, _, kind, _ in UNITS if kind != "centre"}


def test_every_path_is_taken() -> None:
    assert len(CROWD) == 380
    assert len(PATHS) == 19
    assert sum(1 for story in CROWD if story.name.endswith("-again")) >= 5
    assert sum(1 for story in CROWD if story.acts[0].args.get("caller")) >= 5
