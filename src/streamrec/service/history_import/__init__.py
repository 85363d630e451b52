"""Import of a viewer's history from files of other services."""
