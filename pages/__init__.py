"""One question per page: ask, load, judge, draw."""
