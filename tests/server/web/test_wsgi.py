"""What a WSGI server loads."""

import os
import subprocess
import sys
from pathlib import Path


def test_a_process_that_serves_never_looks_over_what_it_began_with_for_garbage(tmp_path: Path) -> None:
    told = "import gc, server.wsgi; print(gc.get_freeze_count() > 100_000, gc.isenabled())"

    environ = os.environ | {"DATA_DIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", told], env=environ, capture_output=True, text=True, check=False)

    assert done.stdout == "True True\n", done.stderr
