"""The contract, made from what is declared: OpenAPI 3.1, the table of moves, and every refusal code."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from grid.errors import GridError
from server.cases.service import lifecycle_table
from server.kernel.errors import Forbidden, Refusal, Unknown, every_refusal
from server.kernel.http import BodyMalformed, BodyTooLarge, BodyType, Door, Entry, Operation, QueryMalformed, wire
from server.web.gate import SAFE, OriginRefused, PasswordFirst, waits_for_password

door = Door("contract")
REF = "#/components/schemas/{model}"
VERSION = "1.0.0"
KERNEL_ONLY = frozenset({"kernel"})
"""Rooms whose codes are roots of the tree: nothing answers with them by itself, but for those below."""
ANSWERED = frozenset({"kernel.database-away", "web.unexpected"})

PROBLEM: Mapping[str, Any] = {
    "type": "object",
    "description": "RFC 9457 problem details; `code` names the refusal, further fields are its facts.",
    "required": ["type", "title", "status", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
    },
    "additionalProperties": True,
}


@door.operation("GET", "/api/openapi.json", entry=Entry.PUBLIC)
def read_openapi() -> Response:
    """Give this installation's contract as OpenAPI 3.1."""
    return wire(openapi(current_app.extensions["gezhi.operations"].values()))


def openapi(operations: Iterable[Operation]) -> dict[str, Any]:
    """The OpenAPI 3.1 document of the declared operations, in the order they were declared."""
    declared = list(operations)
    schemas = _schemas(declared)
    paths: dict[str, dict[str, Any]] = {}
    for one in declared:
        paths.setdefault(_path(one.path), {})[one.method.lower()] = _operation(one)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "格治 Gezhi",
            "version": VERSION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": {"Problem": dict(PROBLEM)} | schemas,
            "securitySchemes": {
                "session": {"type": "apiKey", "in": "cookie", "name": "gezhi_session"},
                "push": {"type": "apiKey", "in": "header", "name": "Authorization"},
            },
        },
    }


def _schemas(declared: Iterable[Operation]) -> dict[str, Any]:
    """The shapes of everything that goes in (as it may come) and out (as it is given)."""
    shapes = [(one, "validation") for op in declared for one in (op.takes,) if one is not None]
    shapes += [(one, "serialization") for op in declared for one in (op.gives,) if one is not None]
    _, told = models_json_schema(list(dict.fromkeys(shapes)), ref_template=REF)  # type: ignore[arg-type]
    defined: dict[str, Any] = told.get("$defs", {})
    return dict(sorted(defined.items()))


def _path(path: str) -> str:
    """Flask's <name> as OpenAPI's {name}."""
    return path.replace("<", "{").replace(">", "}")


def _operation(one: Operation) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": one.name.replace(".", "_"),
        "summary": one.summary,
        "tags": [one.name.partition(".")[0]],
        "responses": _responses(one),
        "security": _security(one),
    }
    parameters = [*_path_parameters(one), *_query_parameters(one.query)]
    if parameters:
        told["parameters"] = parameters
    if one.takes is not None:
        told["requestBody"] = {"required": True, "content": {"application/json": {"schema": _ref(one.takes)}}}
    if one.permission is not None:
        told["x-permission"] = str(one.permission)
    return told


def _security(one: Operation) -> list[dict[str, list[str]]]:
    ways: Mapping[Entry, list[dict[str, list[str]]]] = {
        Entry.PUBLIC: [],
        Entry.SESSION: [{"session": []}],
        Entry.PUSH: [{"session": []}, {"push": []}],
    }
    return ways[one.entry]


def _responses(one: Operation) -> dict[str, Any]:
    """The good answer, and each status it may be refused with, with the codes that go with it."""
    good: dict[str, Any] = {"description": one.summary}
    if one.gives is not None:
        good["content"] = {"application/json": {"schema": _ref(one.gives)}}
    codes: dict[int, set[str]] = {}
    for refusal in refusals_of(one):
        codes.setdefault(refusal.status, set()).add(refusal.code)
    return {str(one.status): good} | {str(status): _problem(sorted(told)) for status, told in sorted(codes.items())}


def refusals_of(one: Operation) -> tuple[type[Refusal], ...]:
    """What an operation may be refused with: by the gate, the reader of bodies and addresses, and itself."""
    gate: tuple[type[Refusal], ...] = () if one.entry is Entry.PUBLIC else (Unknown, Forbidden)
    origin: tuple[type[Refusal], ...] = () if one.method in SAFE else (OriginRefused,)
    reader: tuple[type[Refusal], ...] = () if one.takes is None else (BodyMalformed, BodyTooLarge, BodyType)
    asked: tuple[type[Refusal], ...] = () if one.query is None else (QueryMalformed,)
    first: tuple[type[Refusal], ...] = (PasswordFirst,) if waits_for_password(one) else ()
    return (*gate, *first, *origin, *reader, *asked, *one.refusals)


def _problem(codes: list[str]) -> dict[str, Any]:
    schema = {"allOf": [{"$ref": REF.format(model="Problem")}], "properties": {"code": {"enum": codes}}}
    return {"description": " · ".join(codes), "content": {"application/problem+json": {"schema": schema}}}


def _path_parameters(one: Operation) -> list[dict[str, Any]]:
    names = [part[1:-1] for part in one.path.split("/") if part.startswith("<")]
    return [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names]


def _query_parameters(query: type[BaseModel] | None) -> list[dict[str, Any]]:
    if query is None:
        return []
    told = query.model_json_schema()
    required = set(told.get("required", ()))
    return [
        {"name": name, "in": "query", "required": name in required, "schema": schema}
        for name, schema in told["properties"].items()
    ]


def _ref(shape: type[BaseModel]) -> dict[str, str]:
    return {"$ref": REF.format(model=shape.__name__)}


def codes() -> list[str]:
    """Every refusal code that can reach a client, sorted; a client without words for one fails its type check."""
    told = {refusal.code for refusal in every_refusal() if refusal.code.partition(".")[0] not in KERNEL_ONLY}
    return sorted(told | ANSWERED | {refusal.code for refusal in GridError.__subclasses__()})


def files(app: Flask) -> dict[str, str]:
    """The generated files of the contract by name, as they are committed under pwa/src/contract."""
    document = openapi(app.extensions["gezhi.operations"].values())
    listed = "\n".join(f'  "{code}",' for code in codes())
    return {
        "openapi.json": json.dumps(document, ensure_ascii=False, indent=2) + "\n",
        "lifecycle.json": json.dumps(lifecycle_table(), ensure_ascii=False, indent=2) + "\n",
        "codes.ts": "// Generated from the server's refusals by `make contract`; do not edit by hand.\n"
        f"export const CODES = [\n{listed}\n] as const;\n\nexport type Code = (typeof CODES)[number];\n",
    }


def write(app: Flask, home: Path) -> list[str]:
    """Write the contract's files where they differ; gives the names of those."""
    stale = stale_files(app, home)
    for name in stale:
        (home / name).write_text(files(app)[name], encoding="utf-8")
    return stale


def stale_files(app: Flask, home: Path) -> list[str]:
    """The names of the generated files that are not what the code says now."""
    told = files(app)
    return [
        name
        for name, text in told.items()
        if not (home / name).is_file() or (home / name).read_text(encoding="utf-8") != text
    ]
