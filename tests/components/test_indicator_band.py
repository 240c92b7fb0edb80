"""Does a change that is told as 0 look like one?"""

import re

import pytest

from components.indicator_band import how_counted, indicator_figures, is_share
from data_access.queries.indicators import IndicatorValue
from domain.indicators import indicators
from domain.instants import now

KNOWN = indicators()
HOURS = next(one.key for one in KNOWN.values() if one.polarity == "down_is_good" and not is_share(one))
SHARE = next(one.key for one in KNOWN.values() if one.polarity == "up_is_good" and is_share(one))


def tone(key: str, value: float, before: float) -> str:
    row = IndicatorValue(key, value, 60.0, 80.0, 80, before, "good", suppressed=False)
    (figure,) = indicator_figures([row], KNOWN, at=now())
    return figure.tone


@pytest.mark.parametrize(
    ("key", "value", "before", "expected"),
    [
        (HOURS, 7.44, 7.40, ""),  # told as 0
        (HOURS, 7.46, 7.40, "alert"),
        (HOURS, 7.40, 7.46, "good"),
        (SHARE, 0.9004, 0.9, ""),  # told as 0.0 points
        (SHARE, 0.9006, 0.9, "good"),
        (SHARE, 0.8994, 0.9, "alert"),
    ],
)
def test_a_change_has_a_tone_from_the_smallest_that_is_told(
    key: str, value: float, before: float, expected: str
) -> None:
    assert tone(key, value, before) == expected


@pytest.mark.parametrize(("value", "word"), [(1.0, "in order"), (0.999, "tolerable"), (0.94, "tolerable")])
def test_what_is_short_of_its_target_is_not_called_in_order(value: float, word: str, monkeypatch) -> None:
    monkeypatch.setenv("COCKPIT_LANGUAGE", "en")
    key = "supplies.lasting_amber"  # its target is all, amber begins at 80 %
    row = IndicatorValue(key, value, 1.0, 9.0, 9, value, "good", suppressed=False)
    (figure,) = indicator_figures([row], KNOWN, at=now())
    assert figure.status == ("good", word)


@pytest.mark.parametrize("key", sorted(KNOWN))
def test_how_a_figure_is_counted_names_no_mark_of_our_own(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COCKPIT_LANGUAGE", "zh")
    told = how_counted(KNOWN[key])
    assert not re.search(r"DOMAIN|\bEK\b|\bD\b|\[\d", told)
