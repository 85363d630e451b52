"""Scores → top-N lists with reasons, from a bundle of plain arrays."""
