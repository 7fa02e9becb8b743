"""并案: two reports of one thing become one case, and every reporter gets its answer."""

import threading

from flask import Flask

from tests.phone import Json, Phone, a_photo
from tests.server.cases.builders import Desk, Make

BEFORE = [a_photo("before")]


def two(desk: Desk) -> tuple[str, str]:
    """A case being handled, and a second report of the same thing by a volunteer."""
    return desk.handling(), desk.reported(by="volunteer1", photos=BEFORE)


def feed_of(phone: Phone) -> dict[str, Json]:
    """The case rows that a phone holds after a snapshot."""
    return {one["id"]: one["row"] for one in phone.pull_page()["changes"] if one["type"] == "case"}


def test_the_merged_report_ends_and_says_which_case_answers_for_it(desk: Desk) -> None:
    main, second = two(desk)

    assert desk["acceptor1"].must(second, "merge", into=main)["state"] == "merged"

    told, into = desk["leader1"].read(second), desk["leader1"].read(main)
    expected = {"id": main, "receipt_no": into["receipt_no"], "number": into["number"]}
    assert (told["merged_into"], told["stage"], told["light"]) == (expected, None, "none")
    assert into["merged_into"] is None
    assert [(one["id"], one["source"]) for one in into["joined"]] == [(second, "volunteer")]


def test_the_case_that_answers_keeps_its_clock_and_shows_the_others_photographs(desk: Desk) -> None:
    main, second = two(desk)
    before = desk["leader1"].read(main)

    desk["acceptor1"].must(second, "merge", into=main)

    after = desk["leader1"].read(main)
    assert (after["due_at"], after["state"], after["state_rev"]) == (before["due_at"], "handling", before["state_rev"])
    assert (BEFORE[0]["sha256"], "extra") in [(one["sha256"], one["role"]) for one in after["photos"]]
    assert after["events"][-1]["step"] == "joined"
    assert after["events"][-1]["told"]["receipt_no"] == desk["leader1"].read(second)["receipt_no"]


def test_the_second_reporter_follows_the_case_that_answers_to_its_end(desk: Desk) -> None:
    main, second = two(desk)
    volunteer = desk["volunteer1"]
    assert main not in feed_of(volunteer)

    desk["acceptor1"].must(second, "merge", into=main)

    assert {main, second} <= feed_of(volunteer).keys()
    desk.report_back(main)
    assert feed_of(volunteer)[main]["state"] == "pending_feedback_review"
    assert volunteer.read(main)["reporter"] == {"id": None, "name": None, "role": "inspector"}
    lines = volunteer.read(main)["events"] + volunteer.read(second)["events"]
    assert {one["by_name"] for one in lines if one["by"] != "volunteer1"} == {None}, "who works there is a role word"
    assert {one["by"] for one in lines} <= {"volunteer1", "system", *(one["role"] for one in lines)}


def test_a_unit_reads_neither_of_the_two_reporters(desk: Desk) -> None:
    main, second = two(desk)
    desk["acceptor1"].must(second, "merge", into=main)

    told = desk["police1"].read(main)

    assert "volunteer1" not in str(told)
    assert "inspector1" not in str(told)
    assert second not in str(told), "the id of a report near by is none of theirs"


def test_what_was_merged_before_goes_along_so_that_one_look_finds_the_answer(desk: Desk) -> None:
    first, second = two(desk)
    third = desk.reported()
    desk["acceptor1"].must(second, "merge", into=third)

    desk["acceptor1"].must(third, "merge", into=first)

    reader = desk["leader1"]
    assert [reader.read(case)["merged_into"]["id"] for case in (second, third)] == [first, first]
    assert {one["id"] for one in reader.read(first)["joined"]} == {second, third}


def test_a_case_goes_neither_into_itself_nor_into_an_ended_or_unknown_one(desk: Desk) -> None:
    main, second = two(desk)
    gone = desk.reported()
    desk["acceptor1"].must(gone, "decline", reason="不属城管")

    for into, refusal in {
        second: (409, "case.merge-refused"),
        gone: (409, "case.merge-refused"),
        "0190f0f0-0000-7000-8000-000000000000": (404, "case.not-found"),
        "0398": (404, "case.not-found"),
        "": (422, "case.fact-missing"),
    }.items():
        assert desk.refused("acceptor1", second, "merge", into=into) == refusal, into
    assert desk["leader1"].read(second)["state"] == "reported"
    assert desk["leader1"].read(main)["joined"] == []


def test_a_case_in_hand_is_merged_by_the_dispatcher_and_its_unit_has_it_no_more(desk: Desk) -> None:
    main, second = desk.handling(), desk.handling()

    assert desk.refused("acceptor1", second, "merge", into=main) == (403, "case.step-refused")
    assert desk["dispatcher1"].must(second, "merge", into=main)["state"] == "merged"

    told = desk["leader1"].read(second)
    assert {one["state"] for one in told["tasks"]} == {"recalled"}
    assert [one["state"] for one in told["clocks"] if one["state"] == "running"] == []
    assert desk.refused("police1w", second, "report_back", [a_photo("after")], text="好了")[1] == "case.step-refused"


def test_taking_it_back_lets_it_stand_alone_and_the_other_keeps_what_it_was_shown(desk: Desk) -> None:
    main, second = two(desk)
    desk["acceptor1"].must(second, "merge", into=main)

    assert desk.refused("acceptor1", second, "unmerge", reason="不是同一处") == (403, "case.step-refused")
    assert desk.refused("shiftleader1", second, "unmerge") == (422, "case.fact-missing")
    assert desk["shiftleader1"].must(second, "unmerge", reason="不是同一处")["state"] == "pending_file"

    told, other = desk["leader1"].read(second), desk["leader1"].read(main)
    assert (told["merged_into"], told["stage"], told["lead"]) == (None, "accept", None)
    assert (other["joined"], other["events"][-1]["step"]) == ([], "parted")
    assert BEFORE[0]["sha256"] in [one["sha256"] for one in other["photos"]]
    changes = {one["id"]: one for one in desk["volunteer1"].pull_page()["changes"] if one["type"] == "case"}
    assert "row" not in changes.get(main, {}), "it is none of theirs any more"
    filed = desk["shiftleader1"].must(second, "file", condition="case1")
    assert filed["state"] == "pending_accept"


def test_whoever_assisted_before_has_no_part_in_what_stands_alone_again(desk: Desk) -> None:
    main, second = desk.handling(), desk.handling()
    assert desk["leader1"].read(second)["assists"] == ["north"]
    desk["dispatcher1"].must(second, "merge", into=main)

    desk["shiftleader1"].must(second, "unmerge", reason="不是同一处")

    assert desk["leader1"].read(second)["assists"] == []
    assert desk["north1"].web.get(f"/api/cases/{second}").status_code == 404


def test_two_clerks_who_merge_crosswise_at_once_end_with_one_merged_and_one_open(town: Flask, phone: Make) -> None:
    desk = Desk(phone)
    first, second = desk.reported(), desk.reported()
    clerks = [phone("acceptor1"), phone("acceptor1", device=2)]
    codes: list[int] = []

    def merge(clerk: Phone, case: str, into: str) -> None:
        codes.append(clerk.step(case, "merge", into=into).status_code)

    threads = [
        threading.Thread(target=merge, args=(clerk, case, into))
        for clerk, case, into in ((clerks[0], first, second), (clerks[1], second, first))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(codes) == [200, 409]
    assert sorted(desk["leader1"].read(case)["state"] for case in (first, second)) == ["merged", "reported"]
    del town
