"""Lists and answers → HTTP."""
