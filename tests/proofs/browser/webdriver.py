"""Firefox and WebKitGTK, driven by what they bring themselves: Marionette, and WebKitWebDriver."""

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.run.ports import free_port

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
"""By this name WebDriver gives an element."""
START_SECONDS, WAIT_MS = 40, 60_000
UNTIL = """return new Promise((yes) => {
    const look = () => ((%s) ? yes(true) : setTimeout(look, 50));
    look();
});"""
MINI_BROWSERS = ("webkit2gtk-4.1", "webkit2gtk-4.0", "webkitgtk-6.0")


class Driven(ABC):
    """A browser that does what it is told, in the words of WebDriver."""

    version: str

    def go(self, url: str) -> None:
        """Open an address."""
        self.ask("Navigate", "url", url=url)

    def run(self, script: str, *args: Any) -> Any:
        """What a script of the page gives; a promise is waited for."""
        return self.ask("ExecuteScript", "execute/sync", script=script, args=list(args))

    def until(self, condition: str) -> None:
        """Wait in the page until this expression is true."""
        assert self.run(UNTIL % condition)

    def says(self, text: str) -> None:
        """Wait until the page says this."""
        self.until(f"document.body.innerText.includes({json.dumps(text)})")

    def click(self, xpath: str) -> None:
        """Click what is there, as soon as it is."""
        found = f"document.evaluate({json.dumps(xpath)}, document, null, 9).singleNodeValue"
        self.until(f"{found} && !{found}.disabled")
        self.ask("ElementClick", "element/{id}/click", id=self._find(xpath))

    def write(self, xpath: str, text: str) -> None:
        """Write into a field; of a file field, its path."""
        self.until(f"document.evaluate({json.dumps(xpath)}, document, null, 9).singleNodeValue")
        self.ask("ElementSendKeys", "element/{id}/value", id=self._find(xpath), text=text)

    def _find(self, xpath: str) -> str:
        told: dict[str, str] = self.ask("FindElement", "element", using="xpath", value=xpath)
        return told[ELEMENT]

    @abstractmethod
    def ask(self, command: str, path: str, **told: Any) -> Any:
        """One command: its name for Marionette, its address for WebDriver."""

    @abstractmethod
    def kill(self) -> None:
        """SIGKILL of the browser."""


class Firefox(Driven):
    """Firefox on a profile that stays when it is killed."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        port = free_port()
        (folder / "user.js").write_text(f'user_pref("marionette.port", {port});\n', encoding="utf-8")
        words = [firefox() or "", "--headless", "--marionette", "--no-remote", "--profile", str(folder)]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self._process = subprocess.Popen(words, **quiet)  # type: ignore[call-overload]
        self._line, self._count = _reach(port, self._process), 0
        self._read()
        told = self.ask("NewSession", "", capabilities={})
        self.ask("SetTimeouts", "timeouts", script=WAIT_MS)
        self.version = _version(told["capabilities"])

    def ask(self, command: str, path: str, **told: Any) -> Any:
        del path
        self._count += 1
        body = json.dumps([0, self._count, f"WebDriver:{command}", told]).encode()
        self._line.sendall(b"%d:%b" % (len(body), body))
        _, _, fault, value = self._read()
        assert fault is None, fault
        return value.get("value", value)

    def _read(self) -> Any:
        size = b""
        while not size.endswith(b":"):
            size += self._line.recv(1)
        return json.loads(_exactly(self._line, int(size[:-1])))

    def kill(self) -> None:
        self._process.kill()
        self._process.wait(30)
        self._line.close()


class WebKit(Driven):
    """WebKitGTK's MiniBrowser on a screen of its own; what it keeps goes with it."""

    def __init__(self, display: str) -> None:
        port = free_port()
        self._url = f"http://127.0.0.1:{port}/session"
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        env = os.environ | {"DISPLAY": display, "WEBKIT_DISABLE_COMPOSITING_MODE": "1"}
        self._process = subprocess.Popen(["WebKitWebDriver", f"--port={port}"], env=env, **quiet)  # type: ignore[call-overload]
        _reach(port, self._process).close()
        options = {"binary": str(mini_browser()), "args": ["--automation"]}
        wanted = {"timeouts": {"script": WAIT_MS}, "webkitgtk:browserOptions": options}
        told = self._post(self._url, {"capabilities": {"alwaysMatch": wanted}})
        self._url = f"{self._url}/{told['sessionId']}"
        self.version = _version(told["capabilities"])

    def ask(self, command: str, path: str, **told: Any) -> Any:
        del command
        return self._post(f"{self._url}/{path.format_map(told)}", told)

    def _post(self, url: str, body: Any) -> Any:
        asked = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})  # noqa: S310
        try:
            with urllib.request.urlopen(asked, timeout=2 * WAIT_MS / 1000) as answer:  # noqa: S310 - loopback
                return json.load(answer)["value"]
        except urllib.error.HTTPError as why:
            raise AssertionError(why.read().decode()) from why

    def kill(self) -> None:
        with urllib.request.urlopen(urllib.request.Request(self._url, method="DELETE"), timeout=30):  # noqa: S310
            pass
        self._process.kill()
        self._process.wait(30)


def firefox() -> str | None:
    """The machine's Firefox."""
    return shutil.which("firefox") or shutil.which("firefox-esr")


def mini_browser() -> Path | None:
    """WebKitGTK's own small browser."""
    found = [path for name in MINI_BROWSERS for path in Path("/usr/lib").glob(f"*/{name}/MiniBrowser")]
    return found[0] if found else None


@contextmanager
def screen() -> Iterator[str]:
    """A screen that nobody sees; gives its name."""
    told, say = os.pipe()
    process = subprocess.Popen(  # a program of the machine
        ["Xvfb", "-displayfd", str(say), "-screen", "0", "800x1000x24", "-nolisten", "tcp"],
        pass_fds=[say],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(say)
    with os.fdopen(told) as heard:
        yield f":{heard.readline().strip()}"
    process.terminate()
    process.wait(30)


def _reach(port: int, process: "subprocess.Popen[bytes]") -> socket.socket:
    """A line to a program that was just started, as soon as it listens."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port))
        except OSError:
            assert process.poll() is None, "it ended"
            assert time.monotonic() < deadline, "it does not listen"
            time.sleep(0.1)


def _version(told: dict[str, Any]) -> str:
    return f"{told['browserName']} {told['browserVersion']}"


def _exactly(line: socket.socket, size: int) -> bytes:
    told = b""
    while len(told) < size:
        told += line.recv(size - len(told))
    return told
