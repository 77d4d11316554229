"""A file that can be checked line by line: claims from a finished audit, each with its rows, said in sentences for one reader."""

from rollcall.dossier.claim import Claim, Dossier
from rollcall.dossier.held import Held, hold
from rollcall.dossier.make import Made, Wish, draw_up, lay, make
from rollcall.dossier.redact import READERS, kinds
from rollcall.dossier.texts import LANGUAGES

__all__ = ["LANGUAGES", "READERS", "Claim", "Dossier", "Held", "Made", "Wish", "draw_up", "hold", "kinds", "lay", "make"]
