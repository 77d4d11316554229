"""What becomes of a child that is given back: returns, and campaigns that ask for them."""
