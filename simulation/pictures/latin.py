"""How are Chinese names written in Latin letters? Pinyin of the characters that simulated people are called by."""

from __future__ import annotations

from simulation.names import SURNAMES

_SYLLABLES = """
wang 王汪 li 李黎丽立莉 zhang 张章 liu 刘 chen 陈晨 yang 杨 huang 黄 zhao 赵 wu 吴武邬 zhou 周舟 xu 徐许旭
sun 孙 ma 马 zhu 朱珠竹 hu 胡 guo 郭国 he 何贺鹤 gao 高 lin 林琳 luo 罗 zheng 郑 liang 梁 xie 谢 song 宋
tang 唐汤陶 han 韩涵 feng 冯峰凤 deng 邓 cao 曹 peng 彭鹏朋 zeng 曾 xiao 肖萧小晓 tian 田天 dong 董东 yuan 袁
pan 潘 yu 于余玉雨宇 jiang 蒋姜江 cai 蔡彩 du 杜 ye 叶 cheng 程诚 su 苏 wei 魏韦伟炜卫 lyu 吕 ding 丁 ren 任
shen 沈 yao 姚 lu 卢陆 cui 崔 zhong 钟 tan 谭覃 fan 范樊帆 jin 金 shi 石史诗 liao 廖 jia 贾家佳嘉 xia 夏霞
fu 付傅 fang 方芳 bai 白 zou 邹 meng 孟梦 xiong 熊 qin 秦 qiu 邱 yin 尹 xue 薛雪 yan 闫严燕艳嫣颜 duan 段
lei 雷磊 hou 侯 long 龙 gu 顾 mao 毛 hao 郝浩豪 gong 龚 shao 邵 wan 万 qian 钱倩 dai 戴 mo 莫 kong 孔 xiang 向
bao 鲍 fei 费飞 ou 欧 shang 上 guan 官 qiang 强 jun 军俊峻钧 yong 勇永 jie 杰洁婕捷 tao 涛
ming 明鸣 chao 超 gang 刚钢 ping 平萍 hui 辉慧晖 hua 华 xin 鑫欣新心馨 bo 波博 bin 斌 kai 凯 jian 健建 ning 宁
zhi 志 wen 文 zi 子梓 xuan 轩 ran 然 yi 一怡 ze 泽 hai 海 de 德 sheng 生 shui 水 gen 根 you 佑 na 娜 min 敏
jing 静靖婧 juan 娟 ling 玲灵 dan 丹 hong 红 mei 梅美 ying 莹颖英 ting 婷停 xiu 秀 gui 桂 lan 兰 zhen 珍 shu 淑
ya 雅 tong 桐 ke 可 si 思 qi 琪 chun 春 xian 仙 a 阿 di 娣 fen 芬 pin 品 re 热 qing 情青 ying 营 miao 淼 po 坡
yu 俞 yao 瑶 hua 花
"""
PINYIN: dict[str, str] = {}
_words = _SYLLABLES.split()
for _syllable, _characters in zip(_words[::2], _words[1::2], strict=True):
    for _character in _characters:
        PINYIN.setdefault(_character, _syllable)
PINYIN.update(
    {
        "陶": "tao",
        "诸": "zhu",
        "葛": "ge",
        "司": "si",
        "徒": "tu",
        "覃": "qin",
        "俪": "li",
        "付": "fu",
        "语": "yu",
        "阳": "yang",
    }
)


def latin(name: str) -> str:
    """Return a name as passports write it: 张建国 -> ZHANG JIANGUO."""
    kept = 2 if name[:2] in SURNAMES else 1
    parts = ("".join(PINYIN[character] for character in part) for part in (name[:kept], name[kept:]))
    return " ".join(part for part in parts if part).upper()
