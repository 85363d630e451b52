"""ASGI middleware around every request: headers, limits, the request log."""
