"""Small lists of our own with the oddities of the real ones."""

from __future__ import annotations

from typing import Any


def item(province: str, city: str, county: str, *places: str) -> dict[str, Any]:
    return {"type": "2", "province": province, "city": city, "county": county,
            "area_name": f"{province} {city} {county}", "communitys": list(places)}  # fmt: skip


def document(
    high: list[dict[str, Any]] | None = None, medium: list[dict[str, Any]] | None = None,
    low: list[dict[str, Any]] | None = None, *, at: str = "2022-11-28 08时", **more: Any,
) -> dict[str, Any]:  # fmt: skip
    def count(items: list[dict[str, Any]] | None) -> int:
        return sum(len(one["communitys"]) for one in items or ())

    data = {"end_update_time": at, "hcount": count(high), "mcount": count(medium), "highlist": high or [],
            "middlelist": medium or []}  # fmt: skip
    if low is not None:
        data |= {"lcount": count(low), "lowlist": low}
    return {"data": data | more}


QIAN = ("陕西省", "咸阳市", "乾县")
NOVEMBER = document(
    [
        item(*QIAN, "临平镇高杜村一组", "临平镇龙背村（5组、6组）", "临平镇临平村（北起107省道，南至庄南4组）",
             "城关街道办朝阳小区11号楼西单元", "马里小区3号楼1单元、5号楼2单元"),
        item("浙江省", "杭州市", "萧山区", "萧⼭区⽠沥镇三岔路村 12 组 425 号及448-456 号",
             "萧山区浦阳镇融创森与海之城三期53幢"),
        item("浙江省", "杭州市", "桐庐县", "富春江镇⻩坡岭20幢1单元"),
        item("北京市", "朝阳区", "呼家楼街道", "关北街21号楼1单元", "关东店5号楼", "朝外MEN公寓C座（除1单元）"),
        item("北京市", "朝阳区", "小红门（地区）乡", "龙爪树村全域"),
        item("广东省", "东莞市", "虎门镇", "虎门镇赤岗松岗路31号"),
        item("湖北省", "省直辖县级行政单位", "潜江市", "潜江市园林街道棉纺小区"),
        item("新疆维吾尔自治区", "和田地区", "和田市", "北京街道幸福社区"),
    ],
    [],
    [
        item(*QIAN, "乾县除高风险区以外地区"),
        item("浙江省", "杭州市", "萧山区", "萧山区除高风险区以外区域"),
        item("北京市", "朝阳区", "呼家楼街道", "呼家楼街道（除高风险区外的其他地区）"),
        item("广东省", "东莞市", "虎门镇", "虎门镇的其他区域（高风险区除外）"),
        item("广东省", "东莞市", "塘厦镇", "塘厦镇全域"),
        item("广东省", "广州市", "荔湾区", "多宝街", "华林街"),
        item("重庆市", "重庆市", "綦江区", "新盛街道", "安稳镇大堰村（除高风险区外）"),
        item("宁夏回族自治区", "石嘴山市", "平罗县", "其它区域"),
    ],
)  # fmt: skip
