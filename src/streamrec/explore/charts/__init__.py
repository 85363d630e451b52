"""Charts of facts: Altair specifications, drawn as SVG by vl-convert; nothing is counted here."""
