"""Rollcall takes the roll of every child in care, and cites the record behind every word."""
