"""The steps end to end: build a catalogue, import ratings, train, evaluate, write the report.

Each step reads what the step before it left behind, does its work with the packages below, and
returns a typed result. The command line prints that result; a library user reads it.
"""

from streamrec.extras import naming_extras

with naming_extras():  # for a library user: name the extra where the first step is imported
    import polars as _polars  # noqa: F401
