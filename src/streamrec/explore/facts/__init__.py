"""Questions about a catalogue: one function each, one aggregation, an answer fit for JSON.

Numbers are unrounded; unknown is None. Nothing here knows of charts, pages or languages.
"""
