"""What do figures show whose source was never heard?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from components.headline import heard_figures, infection_figures
from domain import language

AT = datetime(2022, 3, 21, 4, 0, tzinfo=UTC)
DAYS = pd.DataFrame({"infections": [5, 3], "community": [1, 0], "suppressed": [False, False]})
HEARD = ("CDC line list", timedelta(hours=1), AT)
NEVER = ("CDC line list", None, None)


@pytest.mark.parametrize(
    ("late", "values"),
    [([], ["3", "8", "1"]), ([HEARD], ["3", "8", "1"]), ([NEVER], ["–"] * 3), ([HEARD, NEVER], ["–"] * 3)],
)
def test_a_source_never_heard_gives_no_figure_and_no_good_news(late: list, values: list[str]) -> None:
    language.set_provider(lambda: "en")
    try:
        shown = heard_figures(infection_figures(DAYS, source="cdc", at=AT, late="late"), late)
    finally:
        language.set_provider(None)
    assert [one.value for one in shown] == values
    if values[0] == "–":
        assert all((one.trend, one.tone, one.trail) == ("", "", ()) for one in shown)
