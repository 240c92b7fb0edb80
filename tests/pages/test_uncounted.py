"""One figure's query is broken: does it say so on its own tile, in the log once, and do all the others stay?"""

import logging

import pytest
from sqlalchemy import column, literal, select

from data_access.queries.indicators import ROWS
from data_access.schema import transfer_order
from domain.errors import N_, ConfigurationError
from domain.indicators import indicators
from session import counted
from tests.pages.conftest import words

KEY = "transfer.backlog"


def _no_such_column(_asked):
    o = transfer_order.c
    return select(literal("transfer_order").label("record_type"), o.id.label("record_id"), o.area_id,
                  column("nothing_of_this_name").label("numerator"), literal(1).label("denominator"))  # fmt: skip


def _wrong(_asked):
    return {}["no such key"]


def _refused(_asked):
    raise ConfigurationError(N_("COCKPIT_CLOCK cannot be read: {reason}"), reason="x")


@pytest.fixture(autouse=True)
def _forgotten():
    counted._told.clear()
    yield
    counted._told.clear()


@pytest.mark.parametrize(
    ("page", "query"),
    [("transfer", _no_such_column), ("transfer", _wrong), ("transfer", _refused),
     ("overview", _no_such_column), ("navigation", _wrong)],
)  # fmt: skip
def test_it_says_so_in_its_place_and_the_others_stay(open_page, monkeypatch, caplog, page, query):
    heads = [one for one in indicators().values() if one.headline]
    of_transfer = [one.key for one in heads if one.scenario == 3]
    key = of_transfer[0] if page == "navigation" else KEY  # navigation shows the first figure of each scenario
    link = {"view": "situation"} if page == "transfer" else {}
    monkeypatch.setitem(ROWS, key, query)
    with caplog.at_level(logging.ERROR, logger="session.counted"):
        at = open_page(page, lang="en", **link)
        open_page(page, lang="en", **link)
    assert not at.exception and not at.error
    told = words(at)
    others = {"transfer": of_transfer, "overview": [one.key for one in heads][:6], "navigation": ["facility.people"]}
    for one in (key, *others[page]):
        assert indicators()[one].name["en"] in told
    assert "not available" in told or page == "navigation"
    noted = [one for one in caplog.records if key in one.getMessage()]
    assert noted and all(one.exc_info for one in noted)
    assert len({one.getMessage() for one in noted}) == len(noted), "said once, not at every look"


def test_a_figure_that_can_be_counted_again_is_shown_again(open_page, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setitem(ROWS, KEY, _wrong)
        assert "not available" in words(open_page("transfer", lang="en", view="situation"))
    assert "not available" not in words(open_page("transfer", lang="en", view="situation"))
