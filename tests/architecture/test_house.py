"""How the house is built: storeys, rooms, captions, sizes; what may be imported from where."""

import ast
import statistics
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

HOUSE = Path(__file__).parents[2]
ROOMS = {"api", "schemas", "service", "store", "models", "rules", "jobs"}
CONTEXTS = {"sync", "desk", "cases", "routing", "clocks", "photos", "catalog", "places", "people"}
SHARED_ROOMS = {"service", "rules"}
"""What another context may know of one; the rest is its own."""
FILES = sorted(path for part in ("server", "grid") for path in (HOUSE / part).rglob("*.py"))
DATA = {("catalog", "seed")}
"""Folders of seed tables, each with the script that made them."""
FILE_WALL, FUNCTION_WALL, FUNCTION_MEDIAN, DOOR_WALL = 300, 40, 8, 5


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def module_of(path: Path) -> tuple[str, ...]:
    parts = path.relative_to(HOUSE).with_suffix("").parts
    return parts[:-1] if parts[-1] == "__init__" else parts


def imported_by(path: Path) -> Iterator[tuple[str, ...]]:
    """Every imported name of a file, as the parts of its address."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (tuple(alias.name.split(".")) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((*node.module.split("."), alias.name) for alias in node.names)


def functions() -> Iterator[tuple[Path, ast.FunctionDef]]:
    for path in FILES:
        yield from ((path, node) for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef))


def lines_of(function: ast.FunctionDef) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def context_of(path: Path) -> str | None:
    parts = module_of(path)
    return parts[1] if len(parts) > 1 and parts[0] == "server" and parts[1] in CONTEXTS else None


def test_the_contracts_between_storeys_and_rooms_are_kept() -> None:
    tool = Path(sys.executable).parent / "lint-imports"

    kept = subprocess.run([tool, "--no-cache"], cwd=HOUSE, capture_output=True, text=True, check=False)

    assert kept.returncode == 0, kept.stdout[-3000:]
    assert "6 kept, 0 broken" in kept.stdout


def test_the_contracts_name_every_context_of_the_house() -> None:
    contracts: list[dict[str, Any]] = tomllib.loads((HOUSE / "pyproject.toml").read_text())["tool"]["importlinter"][
        "contracts"
    ]
    told = {contract["id"]: contract for contract in contracts}
    folders = {
        path.name
        for path in (HOUSE / "server").iterdir()
        if (path / "service.py").exists() or (path / "service").is_dir()
    }

    assert folders == CONTEXTS
    assert {name.removeprefix("server.") for name in told["rooms"]["containers"]} == CONTEXTS
    storeys = {name.strip().removeprefix("server.") for layer in told["storeys"]["layers"] for name in layer.split("|")}
    assert storeys == CONTEXTS | {"wiring", "web", "kernel", "grid"}


def test_every_context_has_the_same_rooms_and_no_others() -> None:
    for path in FILES:
        parts = module_of(path)
        if context_of(path) and len(parts) > 2 and (parts[1], parts[2]) not in DATA:
            assert parts[2] in ROOMS, path


def test_between_contexts_one_speaks_to_services_and_rules_only() -> None:
    """desk.store alone reads others' models; it never writes."""
    strangers = []
    for path in FILES:
        home = context_of(path)
        for parts in imported_by(path):
            foreign = parts[0] == "server" and len(parts) > 2 and parts[1] in CONTEXTS and parts[1] != home
            reads = home == "desk" and module_of(path)[2] == "store" and parts[2:3] == ("models",)
            if home and foreign and parts[2] not in SHARED_ROOMS and not reads:
                strangers.append((str(path.relative_to(HOUSE)), ".".join(parts)))

    assert strangers == []


def test_a_store_reads_its_own_models_and_nobodys_service() -> None:
    for path in FILES:
        if context_of(path) and "store" in module_of(path)[2:3]:
            for parts in imported_by(path):
                assert not (parts[0] == "server" and parts[2:3] == ("service",)), path


def test_the_desks_store_writes_nothing() -> None:
    source = (HOUSE / "server" / "desk" / "store.py").read_text()

    for word in ("insert", "update(", "delete(", "session.add", "transaction", "flush"):
        assert word not in source, word


def test_every_file_opens_with_its_caption_of_one_sentence() -> None:
    for path in FILES:
        caption = ast.get_docstring(tree(path))
        assert caption, path
        first = caption.splitlines()[0]
        assert first.endswith((".", "。", "?", ":")), (path, first)


def test_no_file_is_longer_than_the_wall() -> None:
    long = [path.name for path in FILES if len(path.read_text(encoding="utf-8").splitlines()) > FILE_WALL]

    assert long == []


def test_functions_are_small() -> None:
    sizes = [(lines_of(function), str(path.relative_to(HOUSE)), function.name) for path, function in functions()]

    assert [one for one in sizes if one[0] > FUNCTION_WALL] == []
    assert statistics.median(size for size, _, _ in sizes) < FUNCTION_MEDIAN


def test_doors_are_thin() -> None:
    for path, function in functions():
        declared = any(
            isinstance(one, ast.Call) and getattr(one.func, "attr", "") == "operation"
            for one in function.decorator_list
        )
        if declared and "api" in module_of(path):
            body = [line for line in function.body if not isinstance(getattr(line, "value", None), ast.Constant)]
            assert len(body) <= DOOR_WALL, (path, function.name)
            assert not any(isinstance(node, ast.If | ast.IfExp) for node in ast.walk(function)), (path, function.name)


@pytest.mark.parametrize("word", ["server.people", "server.cases", "server.places"])
def test_the_kernel_knows_no_business_word(word: str) -> None:
    for path in (HOUSE / "server" / "kernel").rglob("*.py"):
        assert not any(".".join(parts).startswith(word) for parts in imported_by(path)), path


def test_a_service_takes_its_actor_and_its_time_by_name() -> None:
    """`by` and `now` are never positional, so that nobody mixes them up."""
    for path, function in functions():
        parts = module_of(path)
        public = not function.name.startswith("_")
        if (
            context_of(path)
            and parts[2:3] == ("service",)
            and public
            and (parts[1] in {"people", "places", "catalog"} or parts[-1] == "service")
        ):
            placed = {argument.arg for argument in function.args.args}
            assert not placed & {"by", "now"}, (path, function.name)


def test_nobody_asks_for_the_time_but_the_kernel() -> None:
    for path in FILES:
        for node in ast.walk(tree(path)):
            asked = isinstance(node, ast.Attribute) and node.attr in {"utcnow", "today"}
            told = (
                isinstance(node, ast.Attribute) and node.attr == "now" and getattr(node.value, "id", "") == "datetime"
            )
            assert not (asked or told) or path.name == "now.py", path


def test_no_place_name_stands_in_code() -> None:
    """The city is data: outside the demo and the seed tables no module names the demo's city or its code."""
    for path in FILES:
        if not {"demo", "seed"} & set(path.parts):
            texts = [node.value for node in ast.walk(tree(path)) if isinstance(node, ast.Constant)]
            plain = [text for text in texts if isinstance(text, str) and "\n" not in text and ">>>" not in text]
            assert not any(name in text for name in ("道里", "哈尔滨") for text in plain), path


def test_a_test_opens_the_application_where_it_is_closed_again() -> None:
    """A connection left open fails whichever test the collector happens to run in."""
    tests = (HOUSE / "tests").rglob("*.py")
    openers = {path.name for path in tests if ("server", "create_app") in set(imported_by(path))}

    assert openers == {"apps.py", "killer.py"}
