"""Directories written aside: what a dead build left goes, what a living one writes stays."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from streamrec.artifacts import written_aside

BUILD = """
import sys, time
from pathlib import Path
from streamrec.artifacts import written_aside
with written_aside(Path(sys.argv[1])) as aside:
    (aside / "half").write_text("a table")
    print(aside, flush=True)
    time.sleep(60)
"""


def test_the_next_build_removes_what_a_killed_one_left(tmp_path: Path) -> None:
    command = [sys.executable, "-c", BUILD, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as build:
        assert build.stdout is not None
        left = Path(build.stdout.readline().strip())
        with written_aside(tmp_path):
            assert (left / "half").exists()  # it is still being written
        build.send_signal(signal.SIGKILL)
    assert left.exists()
    with written_aside(tmp_path) as aside:
        assert list(tmp_path.iterdir()) == [aside]
    assert list(tmp_path.iterdir()) == []


def test_a_published_directory_stays(tmp_path: Path) -> None:
    with written_aside(tmp_path / "new") as aside:
        aside.rename(tmp_path / "new" / "v1")
    with written_aside(tmp_path / "new"):
        pass
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["v1"]
