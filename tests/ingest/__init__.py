"""Results in, exactly once."""
