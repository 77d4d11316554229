"""Countries in which rings hide among noise, honest work, and innocent traps; see rings.py.

`country` draws who handled whom and who is lost; `files` writes it in contract format; `tables` hands it to the exposure stage as it is.
"""
