"""Facts about a catalogue: one function and one aggregation each; no charts, no languages."""
