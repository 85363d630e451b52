"""The catalogue questions in Spanish, under the paths that existing clients call."""
