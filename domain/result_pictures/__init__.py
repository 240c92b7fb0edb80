"""Pictures of test results: what is on them, whose it is, and whether it may be entered without a person."""
