"""In which form are names of areas compared? One spelling, one level for each part, whoever wrote it.

Lists and people write the same place in many ways: Kangxi radicals copied out of a PDF instead of characters, wide
and narrow signs, 北京市 as province and 朝阳区 as city, 东莞市 with a town where others have a county, 潜江市 directly
under a province, 街道办 for 街道. Source: the real lists of April and November 2022; provinces and cities without
counties are public geography.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from domain.risk_areas.model import Path

RADICALS = str.maketrans(
    "⺁⺓⺝⺟⺠⺩⺬⺮⻁⻄⻅⻆⻉⻋⻌⻍⻑⻓⻔⻗⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳",
    "厂幺月母民王示竹虎西见角贝车辶辶长长门雨青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟",
)
"""CJK radicals that NFKC leaves as they are (it knows the Kangxi ones); PDFs put them where characters belong."""
_DROPPED = re.compile(r"[\s\u200b-\u200f\ufeff\u00ad]+")

PROVINCES = (
    "北京市 天津市 上海市 重庆市 河北省 山西省 辽宁省 吉林省 黑龙江省 江苏省 浙江省 安徽省 福建省 江西省 山东省 "
    "河南省 湖北省 湖南省 广东省 海南省 四川省 贵州省 云南省 陕西省 甘肃省 青海省 台湾省 内蒙古自治区 广西壮族自治区 "
    "西藏自治区 宁夏回族自治区 新疆维吾尔自治区 香港特别行政区 澳门特别行政区 新疆生产建设兵团"
).split()
_LEVEL = re.compile(r"(省|市|壮族自治区|回族自治区|维吾尔自治区|自治区|特别行政区)$")
_SHORT = {_LEVEL.sub("", name): name for name in PROVINCES}
MUNICIPALITIES = frozenset(PROVINCES[:4])
NO_COUNTIES = frozenset("东莞市 中山市 儋州市 嘉峪关市 三沙市".split())
"""Cities whose next level is the town."""
DIRECT = frozenset(
    "济源市 仙桃市 潜江市 天门市 神农架林区 五指山市 文昌市 琼海市 万宁市 东方市 定安县 屯昌县 澄迈县 临高县 "
    "白沙黎族自治县 昌江黎族自治县 乐东黎族自治县 陵水黎族自治县 保亭黎族苗族自治县 琼中黎族苗族自治县 石河子市 "
    "阿拉尔市 图木舒克市 五家渠市 北屯市 铁门关市 双河市 可克达拉市 昆玉市 胡杨河市 新星市".split()
)
"""Counties and cities that stand under a province directly: they are their own city."""
_FILLER = re.compile(r"(省|自治区)?直辖县级?(行政单位|行政区划|行政区)?|市辖区|县|市辖县|城区")
_NUMERALS = "零一二三四五六七八九"
_COUNTED = "组|单元|号|栋|幢|座|期|排|楼|室|队"
_NUMBER = re.compile(rf"([一二三四五六七八九]?十?[一二三四五六七八九]|[一二三四五六七八九]?十)(?={_COUNTED})")
_AREA_SUFFIX = re.compile(r"(?<=..)(特别行政区|新区|林区|自治[县州旗]|地区|[市区县旗州盟])$")


@lru_cache(maxsize=200_000)
def clean(text: str) -> str:
    """Return text as it is compared: NFKC, radicals as characters, no blanks, ``13组`` for ``十三组``."""
    plain = _DROPPED.sub("", unicodedata.normalize("NFKC", text).translate(RADICALS))
    return _NUMBER.sub(lambda found: str(_value(found.group())), plain)


def _value(numeral: str) -> int:
    tens, ten, ones = numeral.rpartition("十")
    unit = _NUMERALS.find(ones) if ones else 0
    return (_NUMERALS.find(tens) if tens else 1) * 10 + unit if ten else unit


def province_name(text: str) -> str:
    """Return the full name of a province, however it was written; unknown ones as they are."""
    name = clean(text)
    return _SHORT.get(name, name)


@lru_cache(maxsize=20_000)
def stem(name: str) -> str:
    """Return a name without the word for its level: 和田 for 和田市 and 和田县."""
    return _AREA_SUFFIX.sub("", name)


_OFFICE = re.compile(r"(街道办事处|街道办|办事处|街道|街)$")
_BRACKETED = re.compile(r"\((地区|办事处)\)")
_TOWN_END = re.compile(r"(街道|镇|乡|苏木|地区)$")


def township_name(text: str) -> str:
    """Return a township as it is compared: 呼家楼街道 for 呼家楼街道办, 小红门乡 for 小红门（地区）乡."""
    return _OFFICE.sub("街道", _BRACKETED.sub("", clean(text)))


def is_township(name: str) -> bool:
    """Return whether a name is that of a town, township or street, by its ending."""
    return bool(_TOWN_END.search(township_name(name))) and not name.endswith("地区")


@lru_cache(maxsize=50_000)
def town_stem(name: str) -> str:
    """Return a township's name without the word for its kind: 城关 for 城关镇 and 城关街道; short ones as they are."""
    short = _TOWN_END.sub("", name)
    return short if len(short) > 1 else name


_TOWN = re.compile(
    r"^(?P<name>[^\d(),、;:.]{1,9}?)"
    r"(?P<end>\(地区\)[镇乡]|街道办事处|街道办|街道|办事处|镇(?![镇路村巷街]|大道|大街)|乡(?![镇乡路村巷街]|大道|大街)|苏木"
    r"|街(?=$|\(|除|全域|其[他它余]|[^\d(),、;:.]{1,8}?(?:村|社区|居委)))"
    r"(?P<rest>.*)$"
)  # 街 alone is a township (of Guangzhou) only where a village or nothing follows; elsewhere it is a road
_LEADING = re.compile(r"^[、,;:.。\-的]+")


def split_township(text: str) -> tuple[str, str]:
    """Return the township that a cleaned text begins with (empty: none) and the rest."""
    found = _TOWN.match(text)
    if found is None:
        return "", text
    return township_name(found["name"] + found["end"]), _LEADING.sub("", found["rest"])


def without(text: str, *names: str) -> str:
    """Return a cleaned text without the names of the areas above that it begins with."""
    for name in names:
        if name and text.startswith(name):
            text = _LEADING.sub("", text[len(name) :])
    return text


def address(province: str, city: str = "", county: str = "", township: str = "", place: str = "") -> Path:
    """Return the path of an address, each part at its level; parts that are not known stay empty."""
    province, city, county = province_name(province), clean(city), clean(county)
    town, place = township_name(township) if township.strip() else "", clean(place)
    if province in MUNICIPALITIES:
        parts = [one for one in (city, county) if one and not _is_filler(one, province)]
        city, county = province, ""
        for one in parts:
            if not county and not is_township(one):
                county = one
            elif not town and is_township(one):
                town = township_name(one)
    else:
        city, county, town = _levels(city, county, town)
    place = without(place, province, city, county)
    if not town:
        town, place = split_township(place)
    return Path(province, city, county, town, without(place, town, clean(township)))


def _is_filler(name: str, province: str) -> bool:
    return name in (province, _bare(province)) or bool(_FILLER.fullmatch(name))


def _bare(province: str) -> str:
    return next(short for short, full in _SHORT.items() if full == province)


def _levels(city: str, county: str, town: str) -> tuple[str, str, str]:
    if county in DIRECT or city in DIRECT:
        own = county if county in DIRECT else city
        return own, own, town
    if _FILLER.fullmatch(city):
        city = ""
    if _FILLER.fullmatch(county):
        county = ""
    if county and is_township(county):
        town = town or township_name(county)
        county = city
    if city in NO_COUNTIES and not county:
        county = city
    return city, county, town
