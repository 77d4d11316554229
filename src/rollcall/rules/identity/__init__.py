"""Rules about what the records say of who a child is."""
