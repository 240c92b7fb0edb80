"""What a person sees: a real server, a real browser, a small simulated district."""
