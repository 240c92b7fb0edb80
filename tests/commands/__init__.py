"""What writes, and what it leaves in the log."""
