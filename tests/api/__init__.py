"""What machines are answered."""
