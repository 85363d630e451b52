"""Raw files → clean, typed, checked tables: read, parse, clean, check, build."""
