"""Does a board count all there is? Not while a simulated past is still coming in; then it says so in its own place."""

from __future__ import annotations

from components.words import not_all_yet
from data_access.queries.facts import district_facts
from session.reading import load


def story_share() -> float | None:
    """Return how much of the past has come in (0 to 1); None where nothing is coming in."""
    told: float | None = load(district_facts)["story_told"]
    return told


def part_note() -> str:
    """Return what a board says of itself that counts only a part, "" where it counts all there is."""
    told = story_share()
    return "" if told is None else not_all_yet(told)
