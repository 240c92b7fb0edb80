"""What a person reads and does on the seven pages, and what a street does not get to read or do."""

import pytest

from domain.instants import now
from domain.scope import Role
from domain.workflow import RECORDS, scenario_records, scenario_roles
from session.record_links import PAGES
from tests.pages.conftest import DISTRICT, EAST, WEST, words
from tests.records import fill

EAST_UNIT, WEST_UNIT = f"{DISTRICT}/{EAST}/E1/E1A/E1A1", f"{DISTRICT}/{WEST}/W1/W1A/W1A1"
VIEWS = ("situation", "work", "records")


@pytest.fixture
def filled(district):
    return fill(district, (EAST_UNIT, WEST_UNIT), now())


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("number", PAGES)
def test_a_scenario_page_opens_in_both_languages(open_page, filled, number, lang, view):
    at = open_page(PAGES[number], lang=lang, view=view)
    assert not at.exception
    assert not at.error
