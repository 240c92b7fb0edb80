"""Which instants an address may ask for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from session.past import AsOfError, instant_in

PRESENT = datetime(2022, 3, 21, 4, 0, tzinfo=UTC)
FIRST = datetime(2022, 3, 7, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2022-03-21T10:30", datetime(2022, 3, 21, 2, 30, tzinfo=UTC)),  # local time of the district
        ("2022-03-21T10:30:15.9", datetime(2022, 3, 21, 2, 30, 15, tzinfo=UTC)),
        ("2022-03-21T02:30Z", datetime(2022, 3, 21, 2, 30, tzinfo=UTC)),
        ("2022-03-21T02:30+00:00", datetime(2022, 3, 21, 2, 30, tzinfo=UTC)),
        ("2022-03-21T02:30 00:00", datetime(2022, 3, 21, 2, 30, tzinfo=UTC)),  # a plus sign that became a blank
        ("2022-03-21", datetime(2022, 3, 20, 16, 0, tzinfo=UTC)),
        ("2022-03-07T08:00", FIRST),  # the first record itself
        ("2022-03-21T12:00:30", PRESENT),  # clocks differ: the present
    ],
)
def test_an_instant_is_read(text, instant):
    assert instant_in(text, zone="Asia/Shanghai", first=FIRST, present=PRESENT) == instant


@pytest.mark.parametrize(
    "text", ["x", "2022-13-01", "2022-03-21T12:02", "2022-03-07T07:59", "12:00", "'; drop", "0" * 99]
)
def test_what_is_no_instant_we_have_is_refused(text):
    with pytest.raises(AsOfError):
        instant_in(text, zone="Asia/Shanghai", first=FIRST, present=PRESENT)


def test_without_records_there_is_no_past():
    with pytest.raises(AsOfError):
        instant_in("2022-03-21T10:30", zone="Asia/Shanghai", first=None, present=PRESENT + timedelta(days=1))
