"""Children stated to be missing."""
