"""Covers drawn from the facts of a title: the data holds no posters."""

from streamrec.service.pages.covers.cover import cover

__all__ = ["cover"]
