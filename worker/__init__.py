"""What goes on without anybody looking: the continuous jobs, and what leaves the building."""
