"""Commands, one module each. Every module imports the stages only when its command runs."""
