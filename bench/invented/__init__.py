"""The invented country that `bench/country.py` writes, in the order in which it comes about.

`names` how Korean names are made, spelled and mis-spelled · `population` families and children · `fates` what becomes of each
child, with the truth · `care` consents, placements, orders, returns · `lives` birth, register, health, school, borders ·
`clerks` who keeps which file, in which columns · `ledger` writes the files with their errors, and the truth.
"""
