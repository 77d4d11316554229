"""Who recurs behind the losses: more than chance allows, how sure that is, what may explain it, and who is in danger next."""

from rollcall.exposure.trace import Exposed, trace

__all__ = ["Exposed", "trace"]
