"""What are simulated people and places called? Short lists; any likeness to a real person or firm is chance."""

from __future__ import annotations

# fmt: off
SURNAMES = [
    *"王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡",
    *"余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯",
    *"龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤俞章鲍费",
    "欧阳", "上官", "诸葛", "司徒",
]

GIVEN_MALE = [
    *"伟强磊军勇杰涛明超刚平辉鹏华飞鑫波斌宇浩凯健俊帆宁旭峰",
    "建国", "建华", "志强", "志明", "国强", "永强", "文杰", "家豪", "子轩", "浩然", "宇轩", "俊杰",
    "天佑", "一鸣", "梓豪", "博文", "嘉诚", "明轩", "泽宇", "晓东", "海涛", "建军", "国平", "立新",
    "卫东", "德明", "金生", "水根",
]

GIVEN_FEMALE = [
    *"芳娜敏静丽艳娟霞玲丹萍红燕梅琳雪慧莹倩颖洁婷",
    "秀英", "桂英", "玉兰", "桂兰", "秀兰", "秀珍", "凤英", "淑珍", "雅婷", "诗涵", "梓涵", "欣怡",
    "雨桐", "可馨", "佳怡", "思琪", "梦瑶", "语嫣", "晓燕", "丽华", "美玲", "春梅", "小红", "海燕",
    "金花", "水仙", "阿珍", "彩娣",
]
# fmt: on

PARKS = {
    "firm": [
        "精工科技园",
        "云帆制造园",
        "锦绣家纺园",
        "新禾物流园",
        "恒远产业园",
        "启明智造园",
        "东篱服装城",
        "蓝屿冷链园",
    ],
    "institution": ["政务服务中心", "社会福利院", "市政养护所", "文化活动中心", "卫生服务中心"],
    "school": ["实验小学", "第一初级中学", "职业技术学校", "中心幼儿园", "师范学院"],
    "dormitory": ["人才公寓", "建设者之家", "蓝领公寓", "青年公寓"],
}
"""Independent units; ``units.py`` puts 模拟 (simulated) before each name."""

BODIES = {"firm": "管理办公室", "institution": "办公室", "school": "校务办公室", "dormitory": "物业服务中心"}
"""Who answers for an independent unit, by its kind."""

POINT_PLACES = [
    "小区大门广场",
    "文化礼堂",
    "中心公园北门",
    "居委会门前",
    "农贸市场东侧",
    "地下车库出入口",
    "篮球场",
    "停车场",
    "便民服务点",
]
"""Where in a community a testing point stands."""


def short_name(name: str) -> str:
    """Return a community's name without its committee: 五星村委会 -> 五星村."""
    return name.removesuffix("居委会").removesuffix("委会")
