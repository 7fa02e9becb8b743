"""The bare prototype that `report.py` measures against: the same two requests and fsyncs, no account, no rule.

A WSGI application for the same server. POST /api/sync/push keeps the request's text in one commit; PATCH
/api/photos/<sha256> writes the body aside, compares its hash, fsyncs, renames, fsyncs the folder and keeps a row.
"""

import hashlib
import json
import os
import sqlite3
import threading
from pathlib import Path

import psycopg
from flask import Flask, Response, request

from server.kernel.db import sqlite_module

FOLDER = Path(os.environ["DATA_DIR"])
ADDRESS = os.environ["DATABASE_URL"]
BUSY_S = 60

app = Flask("prototype")
mine = threading.local()


def line() -> "sqlite3.Connection | psycopg.Connection":
    """This thread's own connection."""
    if not hasattr(mine, "line"):
        mine.line = psycopg.connect(ADDRESS, autocommit=True) if ADDRESS else _sqlite()
    return mine.line  # type: ignore[no-any-return]  # a thread's own attribute has no type


def _sqlite() -> sqlite3.Connection:
    opened: sqlite3.Connection = sqlite_module().connect(FOLDER / "bare.sqlite3", timeout=BUSY_S, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        opened.execute(f"PRAGMA {pragma}")
    opened.execute("CREATE TABLE IF NOT EXISTS told (id TEXT PRIMARY KEY, text TEXT)")
    return opened


def keep(key: str, text: str) -> None:
    """One row, one commit."""
    if ADDRESS:
        line().execute("INSERT INTO told VALUES (%s, %s)", (key, text))  # one statement, one commit
        return
    told = line()
    told.execute("BEGIN IMMEDIATE")
    told.execute("INSERT INTO told VALUES (?, ?)", (key, text))
    told.execute("COMMIT")


@app.post("/api/sync/push")
def push() -> Response:
    """Keep what was sent."""
    told = request.get_json()
    for op in told["ops"]:
        keep(op["op_id"], json.dumps(op))
    results = [{"op_id": op["op_id"], "status": "applied"} for op in told["ops"]]
    return Response(json.dumps({"results": results}), mimetype="application/json")


@app.patch("/api/photos/<sha256>")
def send(sha256: str) -> Response:
    """Keep a whole photograph."""
    part = FOLDER / f"{sha256}.part"
    hashed = hashlib.sha256()
    with part.open("wb") as file:
        while piece := request.stream.read(65536):
            file.write(piece)
            hashed.update(piece)
        file.flush()
        os.fsync(file.fileno())
    if hashed.hexdigest() != sha256:
        return Response(status=460)
    part.rename(FOLDER / sha256)
    handle = os.open(FOLDER, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    keep(sha256, "stored")
    return Response(status=201)
