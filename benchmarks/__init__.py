"""Measurements: with the plain way side by side, under load, of quality."""
