"""What is drawn, from frames and dataclasses given to it."""
