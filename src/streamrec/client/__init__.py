"""A client of the HTTP service, for programs in Python; needs nothing but the standard library."""

from streamrec.client.client import Client
from streamrec.client.transport import ServiceError

__all__ = ["Client", "ServiceError"]
