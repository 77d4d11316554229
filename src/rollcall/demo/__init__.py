"""The worked example: *The Defects*, an invented case of 128 children, as the record files that would exist."""

from rollcall.demo.the_defects import write

__all__ = ["write"]
