"""Features and ratings → a number for each pair of titles, or of person and title."""
