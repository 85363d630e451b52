"""Tables + ratings → numbered users and items, and splits for fair measurement."""
