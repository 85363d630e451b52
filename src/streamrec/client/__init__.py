"""A Python client of the HTTP service that needs only the standard library."""

from streamrec.client.client import Client
from streamrec.client.transport import ServiceError

__all__ = ["Client", "ServiceError"]
