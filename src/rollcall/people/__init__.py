"""Who is who: which records speak of one child, and of one grown-up; explained pair by pair, and overruled by people's judgements."""

from rollcall.people import judgements
from rollcall.people.doubts import FACTS, Doubt, Side, doubts, marks
from rollcall.people.explain import why
from rollcall.people.judgements import Judgement
from rollcall.people.link import Linked, link

__all__ = ["FACTS", "Doubt", "Judgement", "Linked", "Side", "doubts", "judgements", "link", "marks", "why"]
