"""The invented country that `bench/twins.py` writes, in the order in which it comes about.

`korean` and `foreign` names · `persons` people, homes, numbers · `spelling` how clerks write names · `families` twins, siblings, cousins,
namesakes · `care` agencies and courts · `second` second identities · `fates` what becomes of each child · `services` births, register,
health, borders · `schools` nurseries and schools · `office` what an office is · `offices` who keeps which file · `desk` writes the files
with their slips, and the truth.
"""
