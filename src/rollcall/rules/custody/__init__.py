"""Whether somebody held the child all the time, and only one."""
