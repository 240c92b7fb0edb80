"""Do the index and a naive walk over all entries say the same of every path?"""

from __future__ import annotations

import random
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.risk_areas import Entry, Kind, Level, Path, RiskIndex, address, read_list
from tests.arrivals.lists import NOVEMBER, document, item
from tests.arrivals.naive_matching import naive
from tests.arrivals.slow_matching import slow

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


ZONE = ZoneInfo("Asia/Shanghai")
VILLAGES = ("高杜村", "龙背村", "临平村", "朝阳小区", "马里小区", "关北街", "善化寺村", "赤岗松岗路",
            "融创森与海之城三期", "MEN公寓", "甲1村", "甲2村", "")  # fmt: skip
TAILS = ("一组", "2组", "3组", "十三组", "1组、2组", "3号楼1单元、5号楼2单元", "53幢", "（5组、6组）", "全域",
         "（除1单元）", "12组425号", "C座", "（北起107省道，南至庄南4组）", "除高风险区以外区域", "周边",
         "甲3村", "")  # fmt: skip
TOWNSHIPS = ("", "临平镇", "临平街道", "城关镇", "城关街道办", "演示乡", "第3镇")
COUNTIES_OF = (
    ("陕西省", "咸阳市", "乾县"), ("陕西省", "咸阳市", "兴平市"), ("陕西省", "咸阳市", ""), ("陕西省", "", "乾县"),
    ("陕西省", "咸阳", "乾"), ("北京市", "朝阳区", "呼家楼街道"), ("广东省", "东莞市", "虎门镇"),
    ("陕西省", "宝鸡市", "陇县"), ("陕西省", "", ""),
)  # fmt: skip


def _drawn(draw: random.Random) -> tuple[str, str]:
    return draw.choice(TOWNSHIPS), draw.choice(VILLAGES) + "".join(draw.sample(TAILS, draw.randint(0, 2)))


def _list(draw: random.Random) -> tuple[Entry, ...]:
    levels = [
        [
            item(*draw.choice(COUNTIES_OF), *("".join(_drawn(draw)) for _ in range(draw.randint(0, 12))))
            for _ in range(6)
        ]
        for _level in range(3)
    ]
    return read_list(document(*levels), zone=ZONE).entries


def test_the_index_answers_as_asking_every_line_of_the_county_does() -> None:
    draw, answers = random.Random(20221128), set()
    lists = [_list(draw) for _ in range(12)] + [read_list(NOVEMBER, zone=ZONE).entries]
    for listed in lists:
        index = RiskIndex(listed)
        own = [one.path for one in listed] + [Path(*_but_one(one.path, draw)) for one in listed]
        for path in own + [address(*draw.choice(COUNTIES_OF), *_drawn(draw)) for _ in range(80)]:
            fast = index.match(path)
            assert fast == slow(path, listed), path
            answers.add((fast.outcome, fast.why.message))
    assert len(answers) > 12  # every kind of answer was among them


def _but_one(path: Path, draw: random.Random) -> tuple[str, ...]:
    """Return the parts of a path with one of them left out, or the last one longer or shorter."""
    parts = [path.province, path.city, path.county, path.township, path.place]
    place = draw.randrange(1, 6)
    if place < 5:
        parts[place] = ""
    else:
        parts[4] = draw.choice((parts[4] + "1单元", parts[4][:-1], parts[4][:3], parts[4][2:]))
    return tuple(parts)


def test_a_line_that_begins_alike_and_is_apart_hides_no_other_one() -> None:
    county = ("陕西省", "咸阳市", "乾县")
    listed = read_list(document([item(*county, "甲1村3组", "甲1村4组", "甲2村2组")]), zone=ZONE).entries
    path = address(*county, "", "甲1村2组")
    found = RiskIndex(listed).match(path)
    assert found == slow(path, listed) and found.entry is not None and found.entry.text == "甲2村2组"
