"""Reads record files of many formats into the tables that every other stage works on."""

from rollcall.sources.read import Recorded, read

__all__ = ["Recorded", "read"]
