"""Credentials: API keys, session cookies, passwords."""
