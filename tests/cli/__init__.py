"""What a terminal is answered."""
