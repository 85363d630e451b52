"""Sample catalogue: real films described in our own words, rated by simulated viewers."""

from importlib.resources import files
from pathlib import Path


def path(name: str) -> Path:
    """
    Give the place of a packaged sample file.

    Parameters
    ----------
    name : str
        File name, such as ``movies.csv``.

    Returns
    -------
    pathlib.Path
        The file as installed.
    """
    return Path(str(files(__name__) / name))
