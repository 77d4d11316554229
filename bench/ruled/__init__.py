"""Invented custody logs of any size, and what it costs to judge them beside reading them."""
