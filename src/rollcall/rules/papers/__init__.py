"""Rules about what must have been written before something was done."""
