"""Reads record files of many formats into the tables that every other stage works on."""

from rollcall.sources.read import NO_DAY, UNKNOWN, Recorded, read
from rollcall.sources.readers.address import address_of, written

__all__ = ["NO_DAY", "UNKNOWN", "Recorded", "address_of", "read", "written"]
