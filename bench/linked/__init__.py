"""Public sets of records whose truth is known, as cases in contract format, and how a linkage of them is scored."""
