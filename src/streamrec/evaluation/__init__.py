"""Is the list any good? Metrics, the protocol that measures every model alike, and tuning."""
