"""The live data that the service reads and writes, in SQLite or PostgreSQL."""
