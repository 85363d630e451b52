"""Charts: rows of words and numbers → Vega-Lite specifications → SVG."""
