"""The package declares exactly what requirements/run.in lists, so that it is written once."""

from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface


class DeclareRequirements(MetadataHookInterface):
    """Fills `project.dependencies` from run.in."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Put every line of run.in that is no comment into `metadata`."""
        lines = (Path(self.root) / "requirements" / "run.in").read_text(encoding="utf-8").splitlines()
        bare = (line.split(" #", 1)[0].split("  #", 1)[0].strip() for line in lines)
        metadata["dependencies"] = [line for line in bare if line and not line.startswith("#")]
