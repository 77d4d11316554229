"""Rules about children who crossed a border."""
