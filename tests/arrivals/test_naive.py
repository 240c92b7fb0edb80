"""Do the index and a naive walk over all entries say the same of every path?"""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.risk_areas import Entry, Kind, Level, Path, RiskIndex
from tests.arrivals.naive_matching import naive

CITIES, COUNTIES, TOWNS = ("甲市", "乙市"), ("丙县", "丁区"), ("", "戊己镇", "庚辛乡")
PLACES = ("", "子丑村", "子丑村1组", "子丑村2组", "寅卯村", "寅卯村1组")


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    place = draw(st.sampled_from(PLACES))
    county = draw(st.sampled_from(COUNTIES))
    kind = Kind.PLACE if place else draw(st.sampled_from((Kind.WHOLE, Kind.EXCEPT, Kind.UNCLEAR)))
    path = Path("浙江省", draw(st.sampled_from(CITIES)), county, draw(st.sampled_from(TOWNS)), place)
    return Entry(draw(st.sampled_from(Level)), kind, path, f"{path.text}{kind}", draw(st.booleans()) and bool(place))


@st.composite
def paths(draw: st.DrawFn) -> Path:
    city = draw(st.sampled_from(("", *CITIES)))
    county = draw(st.sampled_from(("", *COUNTIES))) if city else ""
    town = draw(st.sampled_from(TOWNS)) if county else ""
    return Path("浙江省", city, county, town, draw(st.sampled_from(PLACES)) if town else "")


@settings(max_examples=400, deadline=None)
@given(st.lists(entries(), max_size=8), paths())
def test_the_index_says_what_a_walk_over_all_entries_says(listed: list[Entry], path: Path) -> None:
    assert RiskIndex(listed).match(path).outcome is naive(path, listed)
