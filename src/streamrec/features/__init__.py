"""Titles as a sparse item × feature matrix, in named blocks."""
