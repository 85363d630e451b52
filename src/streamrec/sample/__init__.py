"""The sample catalogue: real films with our own descriptions, rated by simulated viewers."""

from importlib.resources import files
from pathlib import Path


def path(name: str) -> Path:
    """Return the path of a packaged sample file, such as ``movies.csv``."""
    return Path(str(files(__name__) / name))
