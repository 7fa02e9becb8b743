"""Brings a case to where a test begins, by the verbs themselves."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.phone import Json, Phone, a_photo

Make = Callable[..., Phone]
CONDITIONS = {"09006": "case1", "06010": "case1", "09009": "case1"}


@dataclass
class Desk:
    """Everybody of the invented town, signed in when first needed."""

    make: Make
    phones: dict[str, Phone] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Phone:
        if name not in self.phones:
            self.phones[name] = self.make(name)
        return self.phones[name]

    def reported(self, by: str = "inspector1", **more: object) -> str:
        """A case just reported; gives its id."""
        op = self[by].report(**({"photos": []} | more))
        answer = self[by].push(op)["results"][0]
        assert answer["status"] == "applied", answer
        return str(op["case_id"])

    def pending_file(self, **more: object) -> str:
        case = self.reported(**more)
        self["acceptor1"].must(case, "accept")
        return case

    def pending_accept(self, condition: str = "case1", **more: object) -> str:
        """Filed, and dispatched by the rule."""
        case = self.pending_file(**more)
        filed = self["shiftleader1"].must(case, "file", condition=condition)
        assert filed["state"] == "pending_accept", filed
        return case

    def handling(self, by: str = "police1w", **more: object) -> str:
        case = self.pending_accept(**more)
        self[by].must(case, "sign_for")
        return case

    def in_review(self, by: str = "police1w", **more: object) -> str:
        case = self.handling(by, **more)
        self.report_back(case, by)
        return case

    def report_back(self, case: str, by: str = "police1w") -> Json:
        return self[by].must(case, "report_back", [a_photo("after")], text="已劝离")

    def checking(self, inspector: str = "inspector2", **more: object) -> str:
        case = self.in_review(**more)
        self["acceptor1"].must(case, "send_check", inspector=inspector)
        return case

    def pending_close(self, **more: object) -> str:
        case = self.checking(**more)
        self["inspector2"].must(case, "check_pass", [a_photo("check")])
        return case

    def returned(self, case: str, by: str = "police1") -> Json:
        return self[by].must(case, "return", reason="不属本单位", clause="权责清单第三条")

    def refused(
        self, name: str, case: str, step: str, photos: list[Json] | None = None, **args: object
    ) -> tuple[int, str]:
        """The status and code that a step is refused with."""
        answer = self[name].step(case, step, photos, **args)
        assert answer.status_code >= 400, answer.text
        return answer.status_code, answer.json["code"]

    def events(self, case: str) -> list[Json]:
        told: list[Json] = self["supervisor1"].read(case)["events"]
        return told
