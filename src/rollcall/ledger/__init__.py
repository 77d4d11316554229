"""What was recorded, so that nobody can change, remove or back-date it unnoticed."""
