"""Live data: what the service reads and writes, in SQLite or PostgreSQL, by URL."""
