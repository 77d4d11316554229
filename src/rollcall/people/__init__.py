"""Who is who: which records speak of one child, and of one grown-up; explained pair by pair."""

from rollcall.people.explain import why
from rollcall.people.link import Linked, link

__all__ = ["Linked", "link", "why"]
