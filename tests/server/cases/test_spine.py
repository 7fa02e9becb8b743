"""One case from the report to the closing, by the doors that phones and desks use."""

from collections.abc import Callable

from tests.phone import Phone, a_photo

Make = Callable[..., Phone]


def test_a_report_goes_all_the_way_to_its_closing(phone: Make) -> None:
    inspector, acceptor, leader = phone("inspector1"), phone("acceptor1"), phone("shiftleader1")
    report = inspector.report(photos=[])
    case = report["case_id"]

    applied = inspector.push(report)["results"][0]
    assert (applied["status"], applied["case"]["unit"], applied["case"]["due_at"]) == ("applied", "police", None)
    assert acceptor.must(case, "accept")["state"] == "pending_file"
    filed = leader.must(case, "file", condition="case1")
    assert filed["state"] == "pending_accept"
    assert filed["unit"] == "police"
    assert filed["due_at"] is not None

    worker = phone("police1w")
    assert worker.must(case, "sign_for")["state"] == "handling"
    back = worker.op("step", {"step": "report_back", "text": "已劝离"}, case, photos=[a_photo("after")])
    assert worker.push(back)["results"][0]["case"]["state"] == "pending_feedback_review"
    assert acceptor.must(case, "send_check")["state"] == "checking"
    checker = phone("inspector2")
    assert checker.must(case, "check_pass", photos=[a_photo("check")])["state"] == "pending_close"
    told = leader.step(case, "close", condition_met=True, reason="协办已口头确认")
    assert (told.status_code, told.json["code"]) == (422, "case.photos-missing")
