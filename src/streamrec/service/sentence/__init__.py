"""A sentence that is a search: "French comedies of the 90s" as filters of titles."""
