"""Is a place found on the list by its path, and never by a piece of a name?"""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from domain.risk_areas import Outcome, RiskIndex, address, read_list
from domain.risk_areas.names import clean, split_township
from domain.risk_areas.texts import Compared, compare, variants
from tests.arrivals.lists import NOVEMBER

LIST = read_list(NOVEMBER, zone=ZoneInfo("Asia/Shanghai"))
INDEX = RiskIndex(LIST.entries)
QIAN = ("陕西省", "咸阳市", "乾县")
XIAOSHAN = "萧⼭区⽠沥镇三岔路村 12 组 425 号及448-456 号"
SEA = "萧山区浦阳镇融创森与海之城三期53幢"
HIGH, LOW, NONE, PERSON = Outcome.HIGH, Outcome.LOW, Outcome.NONE, Outcome.NEEDS_PERSON


@pytest.mark.parametrize(
    ("place", "outcome", "line"),
    [
        # the name trap: a town of Shaanxi and a district of Hangzhou
        ((*QIAN, "临平镇", "高杜村一组"), HIGH, "临平镇高杜村一组"),
        ((*QIAN, "", "临平镇高杜村1组23号"), HIGH, "临平镇高杜村一组"),
        ((*QIAN, "临平镇", "龙背村6组"), HIGH, "临平镇龙背村（5组、6组）"),
        ((*QIAN, "临平镇"), PERSON, "临平镇高杜村一组"),  # the list names some villages of it
        ((*QIAN, "临平镇", "临平村"), PERSON, "临平镇临平村（北起107省道，南至庄南4组）"),  # lines inside the village
        ((*QIAN, "临平镇", "高杜村"), PERSON, "临平镇高杜村一组"),
        ((*QIAN, "临平镇", "高杜村二组"), LOW, "乾县除高风险区以外地区"),
        ((*QIAN, "马连镇", "大王村"), LOW, "乾县除高风险区以外地区"),
        ((*QIAN,), PERSON, "临平镇高杜村一组"),
        ((*QIAN, "临平街道", "高杜村一组"), PERSON, "临平镇高杜村一组"),  # no such street; a person looks
        (("浙江省", "杭州市", "临平区"), NONE, None),
        (("浙江省", "杭州市", "临平区", "临平街道", "高杜村一组"), NONE, None),
        (("浙江省", "杭州市", "临平区", "乔司街道", "临平村"), NONE, None),
        # a line without town may lie in any town of its county
        ((*QIAN, "城关街道", "马里小区5号楼2单元"), HIGH, "马里小区3号楼1单元、5号楼2单元"),
        ((*QIAN, "城关街道", "马里小区4号楼"), LOW, "乾县除高风险区以外地区"),
        ((*QIAN, "城关街道", "马里小区"), PERSON, "马里小区3号楼1单元、5号楼2单元"),
        ((*QIAN, "城关街道办事处", "朝阳小区11号楼西单元"), HIGH, "城关街道办朝阳小区11号楼西单元"),
        ((*QIAN, "城关镇", "朝阳小区11号楼西单元"), PERSON, "城关街道办朝阳小区11号楼西单元"),
        # Kangxi radicals, radicals that NFKC leaves, blanks, wide signs
        (("浙江省", "杭州市", "萧山区", "瓜沥镇", "三岔路村12组425号"), HIGH, XIAOSHAN),
        (("浙江", "杭州市", "桐庐县", "富春江镇", "黄坡岭20幢1单元"), HIGH, "富春江镇⻩坡岭20幢1单元"),
        (("浙江省", "杭州市", "萧⼭区", "", "浦阳镇 融创森与海之城３期53幢"), HIGH, SEA),
        (("浙江省", "杭州市", "萧山区", "瓜沥镇", "航民村"), LOW, "萧山区除高风险区以外区域"),
        (("浙江省", "杭州市", "桐庐县", "分水镇", "桥头村"), NONE, None),  # no low line for the rest of it
        # municipalities, whichever level they are written at
        (("北京市", "朝阳区", "呼家楼街道", "", "关北街21号楼1单元"), HIGH, "关北街21号楼1单元"),
        (("北京", "市辖区", "朝阳区", "呼家楼街道", "关北街21号楼1单元102"), HIGH, "关北街21号楼1单元"),
        (("北京市", "北京市", "朝阳区", "呼家楼街道", "关北街21号楼"), PERSON, "关北街21号楼1单元"),
        (("北京市", "北京市", "朝阳区", "呼家楼街道", "关北街22号楼"), LOW, "呼家楼街道（除高风险区外的其他地区）"),
        (("北京市", "", "朝阳区", "呼家楼街道", "朝外MEN公寓C座"), PERSON, "朝外MEN公寓C座（除1单元）"),
        (("北京市", "", "朝阳区", "小红门乡", "龙爪树村5号"), HIGH, "龙爪树村全域"),
        (("北京市", "", "朝阳区", "小红门地区", "龙爪树村5号"), PERSON, "龙爪树村全域"),
        (("北京市", "", "海淀区", "清河街道"), NONE, None),
        (("重庆市", "重庆市", "綦江区", "新盛街道"), LOW, "新盛街道"),
        (("重庆市", "县", "綦江区", "安稳镇", "大堰村3组"), LOW, "安稳镇大堰村（除高风险区外）"),
        # cities without counties, counties without a city
        (("广东省", "东莞市", "", "虎门镇", "赤岗松岗路31号"), HIGH, "虎门镇赤岗松岗路31号"),
        (("广东省", "东莞市", "虎门镇", "", "北栅村"), LOW, "虎门镇的其他区域（高风险区除外）"),
        (("广东省", "东莞市", "东莞市", "塘厦镇"), LOW, "塘厦镇全域"),
        (("广东省", "东莞市"), PERSON, "虎门镇赤岗松岗路31号"),
        (("湖北省", "潜江市", "", "园林街道", "棉纺小区2栋"), HIGH, "潜江市园林街道棉纺小区"),
        (("湖北省", "省直辖县级行政区划", "潜江市", "熊口镇"), NONE, None),
        (("广东省", "广州市", "荔湾区", "多宝街道", "逢庆社区"), LOW, "多宝街"),
        (("宁夏", "石嘴山市", "平罗县", "城关镇"), LOW, "其它区域"),
        # names without their level, or of another one
        (("新疆", "和田地区", "和田县", "北京街道", "幸福社区"), NONE, None),
        (("新疆", "和田地区", "和田", "北京街道", "幸福社区"), PERSON, "北京街道幸福社区"),
        (("浙江省", "杭州", "萧山区", "瓜沥镇", "航民村"), PERSON, XIAOSHAN),
        (("浙江省", "", "萧山区"), PERSON, XIAOSHAN),
        (("浙江省", "杭州市"), PERSON, XIAOSHAN),
        (("浙江省",), PERSON, XIAOSHAN),
        (("",), PERSON, None),
        (("江西省", "南昌市"), NONE, None),
    ],
)  # fmt: skip
def test_a_place_is_judged_by_its_path(place: tuple[str, ...], outcome: Outcome, line: str | None) -> None:
    found = INDEX.match(address(*place))
    assert (found.outcome, found.entry and found.entry.text) == (outcome, line), found.why.text()
    assert (found.possible is not None) == (outcome is PERSON)


def test_a_match_says_why_in_a_sentence() -> None:
    found = INDEX.match(address(*QIAN, "临平镇", "高杜村一组"))
    assert found.why.text() == "陕西省咸阳市乾县临平镇高杜村1组 is on the list."
    assert "does not say" in INDEX.match(address(*QIAN)).why.text()


@pytest.mark.parametrize(
    ("written", "compared"),
    [("⽠沥镇", "瓜沥镇"), ("⻄区", "西区"), ("十三组", "13组"), ("二十号楼", "20号楼"), ("１２ 号", "12号"),
     ("三元新村", "三元新村"), ("一组、二组", "1组、2组"), ("八里庄", "八里庄")],
)  # fmt: skip
def test_text_is_compared_in_one_spelling(written: str, compared: str) -> None:
    assert clean(written) == compared


@pytest.mark.parametrize(
    ("text", "town", "rest"),
    [
        ("临平镇高杜村", "临平镇", "高杜村"),
        ("古镇镇新兴大道", "古镇镇", "新兴大道"),
        ("城关街道办朝阳小区", "城关街道", "朝阳小区"),
        ("金光路办事处马楼社区", "金光路街道", "马楼社区"),
        ("洪昌街23号", "", "洪昌街23号"),  # a road
        ("大龙街新桥村", "大龙街道", "新桥村"),
        ("新镇路5号", "", "新镇路5号"),
        ("镇江路社区", "", "镇江路社区"),
        ("鲁能九龙花园", "", "鲁能九龙花园"),
    ],
)
def test_the_township_at_the_beginning_of_a_line(text: str, town: str, rest: str) -> None:
    assert split_township(text) == (town, rest)


@pytest.mark.parametrize(
    ("mine", "listed", "said"),
    [
        ("高杜村1组5号", "高杜村1组", Compared.INSIDE),
        ("垂杨柳北里10号楼", "垂杨柳北里1号楼", Compared.APART),
        ("垂杨柳北里1号楼", "垂杨柳北里1号楼2单元", Compared.COARSER),
        ("家乐福", "家乐福超市", Compared.SIMILAR),
        ("临平村菜市场", "临平村3组", Compared.SIMILAR),
        ("临平村3组", "临平村5组", Compared.APART),
        ("松榆里社区劲松路3号楼", "劲松路3号楼", Compared.SIMILAR),
        ("大王村", "小王村", Compared.APART),
    ],
)
def test_places_are_compared_part_by_part(mine: str, listed: str, said: Compared) -> None:
    assert compare(mine, listed) is said


def test_a_line_that_enumerates_is_several_places() -> None:
    assert variants(clean("善化寺村一组、二组、四组")) == ("善化寺村1组", "善化寺村2组", "善化寺村4组")
    assert variants("龙背村(5组、6组)") == ("龙背村5组", "龙背村6组")
    assert variants("幸福小区、和平公寓") == ("幸福小区", "和平公寓")
    assert variants("幸福小区(海鸿假日酒店)") == ("幸福小区",)
