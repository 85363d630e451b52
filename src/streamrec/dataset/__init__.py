"""Tables + ratings → numbered users and items, and the splits that measure a model fairly."""
