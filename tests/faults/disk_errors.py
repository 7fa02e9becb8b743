"""Has a system call fail, one after the other, by strace, and looks at what the house says meanwhile."""

import base64
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tests.faults.conftest import Killer
from tests.phone import Json, Phone, a_photo
from tests.server.photos.pictures import Sent, a_picture

INJECTED = "(INJECTED)"
SQLITE = "gezhi.sqlite3"


@cache
def why_not() -> str | None:
    """Why no system call can be made to fail on this machine; None where they can."""
    if shutil.which("strace") is None:
        return "there is no strace here (apt-get install strace)"
    done = subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True, text=True, check=False)
    return None if done.returncode == 0 else f"strace may not trace here: {done.stderr.strip()}"


@dataclass
class Witness:
    """Orders obeyed under strace, and what it saw."""

    killer: Killer
    data_dir: Path
    log: Path
    deaf: bool = False
    """Whether the house has the bug of not hearing its disk say no."""

    def order(self, do: str, words: list[str], **more: object) -> Json:
        """What an order came to."""
        self.log.unlink(missing_ok=True)
        return self.killer.order(do, strace=words, log=str(self.log), deaf=self.deaf, **more)

    @property
    def said(self) -> list[str]:
        """What strace saw, a line a call, without the process."""
        return [re.sub(r"^\d+ +", "", line) for line in self.log.read_text(errors="replace").splitlines()]

    @property
    def hit(self) -> bool:
        """Whether the call that was to fail was made."""
        return any(INJECTED in line for line in self.said)

    def places(self, call: str) -> list[int]:
        """Which of the calls of this name, counted from 1, had to do with the data and came to something.

        Without the folder that SQLite syncs behind its journal: it does not ask what came of that (unixSync), and the
        journal's name has been on disk since its first sync.
        """
        made = [line for line in self.said if re.match(call.lstrip("/^"), line)]
        places = [number for number, line in enumerate(made, 1) if str(self.data_dir) in line and " = -1 " not in line]
        unheard = {n for n in places if f"<{self.data_dir}>" in made[n - 1] and f"{SQLITE}-" in made[n - 2]}
        return [number for number in places if number not in unheard]


Try = Callable[[list[str]], tuple[bool, str]]
"""Does something anew under these words of strace; whether it was acknowledged, and what was answered."""


@dataclass
class Swept:
    """What a sweep over one call came to: how often it failed, the answers, and false acknowledgements."""

    call: str
    error: str
    failed: int = 0
    answers: set[str] = field(default_factory=set)
    false: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.failed} × {self.call} {self.error} → {', '.join(sorted(self.answers))}"


def sweep(witness: Witness, attempt: Try, call: str, error: str, stride: int = 1) -> Swept:
    """Try once with all well, then once for each call that has to do with the data, that one failing."""
    acked, said = attempt(["-e", f"trace={call}"])
    assert acked, said
    swept = Swept(call, error)
    for when in witness.places(call)[::stride]:
        acked, said = attempt(["-e", f"trace={call}", "-e", f"inject={call}:error={error}:when={when}"])
        if not witness.hit:
            assert acked, said
            continue
        swept.failed += 1
        swept.answers.add(said)
        if acked:
            swept.false.append(f"{call} number {when} failed with {error}, and the answer was {said}")
    return swept


def pushing(witness: Witness, phone: Phone) -> Try:
    """Push a report; when it was not acknowledged, push it again with all well: it is there once."""
    headers = {"Authorization": f"Push {phone.session['push_token']}"}

    def attempt(words: list[str]) -> tuple[bool, str]:
        report = phone.report(photos=[])
        envelope = {"proto": 1, "device_id": phone.device, "ops": [report]}
        told = witness.order("push", words, envelope=envelope, headers=headers)["answer"]
        result = told["results"][0] if "results" in told else {"status": "problem", "code": told["code"]}
        again = phone.push(report)["results"][0]
        assert again["status"] == "applied", again
        assert [event["step"] for event in phone.read(report["case_id"])["events"]] == ["report"]
        acked = result["status"] == "applied"
        assert not acked or result == again
        return acked, "applied" if acked else f"{result['status']} {result['code']}"

    return attempt


def sending(witness: Witness, phone: Phone) -> Try:
    """Send a photograph; when it was not acknowledged, go on with it as a phone does: it is whole."""
    headers = {"Authorization": f"Push {phone.session['push_token']}"}

    def attempt(words: list[str]) -> tuple[bool, str]:
        sent = Sent(a_picture().content + os.urandom(100_000))
        phone.push(phone.report(photos=[a_photo(picture=sent.content)]))
        told = {"Upload-Offset": "0", "Upload-Length": str(sent.size)}
        status, code = witness.order(
            "send_and_tell",
            words,
            path=f"/api/photos/{sent.sha256}",
            body=base64.b64encode(sent.content).decode(),
            media_type="application/offset+octet-stream",
            headers=headers | told,
        )["answer"]
        acked = status in {200, 201}
        assert acked or code, status
        go_on(phone, sent)
        return acked, f"{status} {code or 'stored'}"

    return attempt


def go_on(phone: Phone, sent: Sent) -> None:
    """Send the rest from where the server stands, until it is stored."""
    path = f"/api/photos/{sent.sha256}"
    asked = phone.web.head(path)
    if asked.status_code == 404:
        offset = int(asked.headers["Upload-Offset"])
        headers = {"Upload-Offset": str(offset), "Upload-Length": str(sent.size)}
        answer = phone.web.patch(
            path, data=sent.content[offset:], headers=headers, content_type="application/offset+octet-stream"
        )
        assert answer.status_code in {200, 201}, answer.text
    assert phone.web.head(path).status_code == 200


def calls_of(said: list[str]) -> Iterator[tuple[str, str]]:
    """What was synced and renamed, in order: which of the two, and the last path that the call names."""
    for line in said:
        call = re.match(r"f(?:data)?(sync)|(rename)", line)
        paths = re.findall(r'[<"](/[^<>"]+)[>"]', line)
        if call and paths:
            yield call[1] or call[2], paths[-1]
