"""What a person reads under "why this colour", word for word."""

from __future__ import annotations

from dataclasses import replace

from domain.language import gettext, set_provider
from domain.risk import sentences
from tests.risk.builders import FEED, NOON, ZONE, infection, judged, street


def test_every_sentence_of_an_assessment() -> None:
    records = street(infection(0.5, community=True), infection(2), infection(3.5), infection(6))
    assert [line.text(zone=ZONE) for line in sentences(judged(records))] == [
        "New infections per 100,000 residents, 7 days: 4 → 38.75 pts × 0.3125 = 12.11; source CDC at 2022-03-21 11:50",
        "Community infections, 3 days: 1 → 50 pts × 0.25 = 12.5; source CDC at 2022-03-21 11:50",
        "Active clusters, 7 days: 0 → 0 pts × 0.1875 = 0; source CDC at 2022-03-21 11:50",
        "Days since the last infection: 0.5 d → 100 pts × 0.125 = 12.5; source CDC at 2022-03-21 11:50",
        "Trend: last 3 days over the 3 days before: 2 times → 0 pts × 0.125 = 0; source CDC at 2022-03-21 11:50",
        "Overdue control tasks, share: not available (no records of it in the system yet); left out",
        "Arrivals from risk areas per 10,000 residents, 7 days: not available (no records of it in the system yet);"
        " left out",
        "score 37.11 of 100 (rule five-colour-1); factors of weight 0.8 counted, taken as 1",
    ]


def test_floor_hold_and_silence_are_said() -> None:
    quiet = judged(street(infection(3.1, community=True), population=10_000_000))
    assert "floor: at least 1 infections in 7 days" in [line.text() for line in sentences(quiet)]
    silent = judged(street(), feeds=(replace(FEED, last_at=NOON - 90_000),))
    assert "grey: CDC silent since 2022-03-20 03:00" in [line.text() for line in sentences(silent)]
    never = judged(street(), feeds=(replace(FEED, last_at=None),))
    lines = [line.text() for line in sentences(never)]
    assert "grey: CDC has never reported" in lines
    assert "Community infections, 3 days: 0 → 0 pts × 0.25 = 0; source CDC" in lines


def test_a_value_that_cannot_be_told_says_why() -> None:
    lines = [line.text() for line in sentences(judged(street()))]
    assert any("Days since the last infection: none within the days looked at → 0 pts" in line for line in lines)
    assert any("Trend: last 3 days over the 3 days before: too few infections" in line for line in lines)


def test_sentences_are_rendered_in_the_readers_language() -> None:
    set_provider(lambda: "zh")
    try:
        lines = [line.text(gettext, ZONE) for line in sentences(judged(street(infection(1))))]
    finally:
        set_provider(None)
    assert len(lines) >= 8  # every template has the parameters its translation names
