"""Authorization: which callers each route lets in."""
