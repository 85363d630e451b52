"""Titles → item × feature matrices, one block per kind of fact."""
