"""ASGI layers around every request: headers, limits, the request log."""
