"""Covers drawn from a title's own facts: there are no posters in the data."""

from streamrec.service.pages.covers.cover import cover

__all__ = ["cover"]
