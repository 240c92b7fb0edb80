"""What are simulated people and places called? Short lists; any likeness to a real person or firm is chance."""

from __future__ import annotations

SURNAMES = (
    "王 李 张 刘 陈 杨 黄 赵 吴 周 徐 孙 马 朱 胡 郭 何 高 林 罗 郑 梁 谢 宋 唐 许 韩 冯 邓 曹 彭 曾 肖 田 董 袁 潘 于 蒋 蔡 "
    "余 杜 叶 程 苏 魏 吕 丁 任 沈 姚 卢 姜 崔 钟 谭 陆 汪 范 金 石 廖 贾 夏 韦 付 方 白 邹 孟 熊 秦 邱 江 尹 薛 闫 段 雷 侯 "
    "龙 史 陶 黎 贺 顾 毛 郝 龚 邵 万 钱 严 覃 武 戴 莫 孔 向 汤 俞 章 鲍 费 欧阳 上官 诸葛 司徒"
).split()

GIVEN_MALE = (
    "伟 强 磊 军 勇 杰 涛 明 超 刚 平 辉 鹏 华 飞 鑫 波 斌 宇 浩 凯 健 俊 帆 宁 旭 峰 建国 建华 志强 志明 国强 "
    "永强 文杰 家豪 子轩 浩然 宇轩 俊杰 天佑 一鸣 梓豪 博文 嘉诚 明轩 泽宇 晓东 海涛 建军 国平 立新 卫东 德明 金生 水根"
).split()

GIVEN_FEMALE = (
    "芳 娜 敏 静 丽 艳 娟 霞 秀英 玲 桂英 丹 萍 红 燕 梅 琳 雪 慧 莹 倩 颖 洁 婷 玉兰 桂兰 秀兰 秀珍 凤英 淑珍 "
    "雅婷 诗涵 梓涵 欣怡 雨桐 可馨 佳怡 思琪 梦瑶 语嫣 晓燕 丽华 美玲 春梅 小红 海燕 金花 水仙 阿珍 彩娣"
).split()

PARKS = {
    "firm": ["精工科技园", "云帆制造园", "锦绣家纺园", "新禾物流园", "恒远产业园", "启明智造园", "东篱服装城", "蓝屿冷链园"],
    "institution": ["政务服务中心", "社会福利院", "市政养护所", "文化活动中心", "卫生服务中心"],
    "school": ["实验小学", "第一初级中学", "职业技术学校", "中心幼儿园", "师范学院"],
    "dormitory": ["人才公寓", "建设者之家", "蓝领公寓", "青年公寓"],
}
"""Independent units; ``units.py`` puts 模拟 (simulated) before each name."""

BODIES = {"firm": "管理办公室", "institution": "办公室", "school": "校务办公室", "dormitory": "物业服务中心"}
"""Who answers for an independent unit, by its kind."""

POINT_PLACES = ["小区大门广场", "文化礼堂", "中心公园北门", "居委会门前", "农贸市场东侧", "地下车库出入口", "篮球场", "停车场", "便民服务点"]
"""Where in a community a testing point stands."""


def short_name(name: str) -> str:
    """Return a community's name without its committee: 五星村委会 -> 五星村."""
    return name.removesuffix("居委会").removesuffix("委会")
