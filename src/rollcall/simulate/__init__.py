"""An invented country of any size, with its files as offices keep them, the wrongs planted in it, and the truth beside them."""

from rollcall.simulate.country import Order, write

__all__ = ["Order", "write"]
