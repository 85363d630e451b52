"""Scores → lists with reasons, from a bundle of plain arrays; and how a bundle is built."""
