"""The ground knows no house: grid imports geometry and the standard library, nothing else."""

import ast
import sys
from pathlib import Path

import pytest

GRID = Path(__file__).parents[2] / "grid"
ALLOWED = {"grid", "shapely", "numpy", "eviltransform", *sys.stdlib_module_names}


@pytest.mark.parametrize("file", sorted(GRID.glob("*.py")), ids=lambda file: file.name)
def test_a_file_of_the_grid_imports_geometry_only(file: Path) -> None:
    imported = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {name.name.split(".")[0] for name in node.names}
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0
            imported.add((node.module or "").split(".")[0])

    assert imported <= ALLOWED
