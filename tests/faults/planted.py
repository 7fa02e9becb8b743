"""The product with a bug planted: it acknowledges what is not on disk. Nobody but a test serves this.

GEZHI_PLANTED says which: `push` answers an outbox before its commit, `photo` a photograph before it is kept; `hope`
says of an operation that it was applied where the database said no.
"""

import io
import json
import os
import queue
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from server.kernel.db import transaction
from server.wsgi import app

LATE_S = 0.1
Environ = dict[str, Any]
Start = Callable[..., Any]
Answered = queue.SimpleQueue[list[bytes]]
product = app.wsgi_app


def push_first(environ: Environ, start: Start, answered: Answered) -> None:
    """Every transaction of the request joins one that is committed when the answer is long gone."""
    with app.app_context(), transaction():
        answered.put(list(product(environ, start)))
        time.sleep(LATE_S)


def photo_first(environ: Environ, start: Start, answered: Answered) -> None:
    """The photograph is said to be stored as soon as its bytes are in memory."""
    body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    start("201 CREATED", [])
    answered.put([b""])
    time.sleep(LATE_S)
    list(product(environ | {"wsgi.input": io.BytesIO(body)}, lambda *_: None))


def hope(environ: Environ, start: Start, answered: Answered) -> None:
    """What is to come again is told as applied."""

    def start_at_any_length(status: str, headers: list[tuple[str, str]]) -> None:
        start(status, [(name, said) for name, said in headers if name.lower() != "content-length"])

    told = json.loads(b"".join(product(environ, start_at_any_length)))
    for result in told.get("results", ()):
        result |= {"status": "applied", "code": None}
    answered.put([json.dumps(told).encode()])


PUSH = ("POST", "/api/sync/push")
BUGS = {"push": (*PUSH, push_first), "photo": ("PATCH", "/api/photos/", photo_first), "hope": (*PUSH, hope)}


def answer_first(environ: Environ, start: Start) -> Iterable[bytes]:
    """Serve with the bug where it is planted, and as the product does elsewhere."""
    method, path, bug = BUGS[os.environ["GEZHI_PLANTED"]]
    if environ["REQUEST_METHOD"] != method or not environ["PATH_INFO"].startswith(path):
        return product(environ, start)
    answered: Answered = queue.SimpleQueue()
    threading.Thread(target=bug, args=(environ, start, answered)).start()
    return answered.get(timeout=20)


app.wsgi_app = answer_first  # type: ignore[method-assign]
