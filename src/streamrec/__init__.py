"""StreamRec: from a messy film catalogue to answers and recommendations."""

from importlib.metadata import version

__version__ = version("streamrec")
