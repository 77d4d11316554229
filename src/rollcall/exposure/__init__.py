"""Who is connected with what was found. This version counts; it tests nothing, and so flags nobody."""

from rollcall.exposure.parties import trace

__all__ = ["trace"]
