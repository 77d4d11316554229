"""Out to the tools that investigators use: FollowTheMoney, GraphML, CSV and PFIF, from a finished audit and its files."""

from rollcall.export.ftm import write as write_ftm
from rollcall.export.networks import write_csv, write_graphml
from rollcall.export.pfif import write as write_pfif

__all__ = ["write_csv", "write_ftm", "write_graphml", "write_pfif"]
