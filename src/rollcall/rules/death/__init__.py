"""Rules about deaths stated, and children met after them."""
