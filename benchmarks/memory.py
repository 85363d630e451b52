"""How much memory a process has held."""

from __future__ import annotations

import re
from pathlib import Path


def peak_mb() -> int:
    """Return the most memory this process has held, in MB."""
    found = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    return int(found[1]) // 1024 if found else 0
