"""Who is who: which records speak of one child, and of one grown-up; explained pair by pair, and overruled by people's judgements."""

from rollcall.people import judgements, known
from rollcall.people.card import Linkage
from rollcall.people.doubts import FACTS, Doubt, Side, doubts, marks
from rollcall.people.explain import Why, why, whys
from rollcall.people.judgements import Judgement
from rollcall.people.known import Known
from rollcall.people.link import Linked, link

__all__ = [
    "FACTS",
    "Doubt",
    "Judgement",
    "Known",
    "Linkage",
    "Linked",
    "Side",
    "Why",
    "doubts",
    "judgements",
    "known",
    "link",
    "marks",
    "why",
    "whys",
]
