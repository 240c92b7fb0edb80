"""What do results look like in text messages and chats?"""

from __future__ import annotations

from simulation.pictures.fields import WORDS
from simulation.pictures.phone import Screen
from simulation.pictures.scene import Drawn, Scene
from simulation.pictures.truth import Record

SENDERS = ("1065 5059 1010", "106 9006 2312 345", "12320", "1069 8321 0019 5")
IDLE = (
    "收到请回复",
    "今天做核酸了吗",
    "麻烦发一下核酸截图",
    "好的,马上",
    "明天上午九点在小区门口",
    "辛苦了",
    "群里的各位请接龙",
    "物资已经到门口了",
    "1号楼已完成",
    "谢谢",
)


def text_message(scene: Scene) -> Drawn:
    """A text message from the health office, in one grey bubble; sometimes others before it."""
    screen = scene.screen(dark=0.25)
    screen.ground("#000000" if screen.dark else "#FFFFFF")
    screen.status_bar()
    _sender(screen, scene.one_of(SENDERS))
    name, number = scene.one_of(
        (("none", (4, 4)), ("given", (4, 4)), ("none", (6, 4)), ("none", None), ("none", (18, 0)))
    )
    record = scene.shown(
        scene.test(),
        name=name,
        number=number,
        sampled="minute",
        reported=scene.one_of((None, "minute")),
        institution=scene.chance(0.8),
    )
    if scene.chance(0.3):
        _bubble(screen, "【平安通】您的验证码为 482913,5分钟内有效,请勿泄露。", size=15)
    _bubble(screen, _sentence(scene, record), size=scene.one_of((15, 16)))
    screen.panel((44, screen.height - 62, screen.width - 16, screen.height - 28), None, radius=17, outline=screen.rule)
    screen.write(60, screen.height - 45, "短信/彩信", 14, screen.pale, anchor="lm")
    screen.home_bar()
    return Drawn(screen, "nucleic_acid", (record,))


def _sentence(scene: Scene, record: Record) -> str:
    who = record.name or ""
    if record.identifier:
        who += scene.one_of(("({})", "(证件号{})", ",身份证号{},")).format(record.identifier)
    when = record.sampled.text if record.sampled else ""
    word = scene.one_of(WORDS[record.result][:2])
    text = scene.one_of(
        (
            "【临平区卫健局】{who}您好,您于{when}采样的新型冠状病毒核酸检测结果为{word}",
            "【健康服务】{who}于{when}采集的样本,新冠病毒核酸检测结果:{word}",
            "【核酸检测】尊敬的{who},您的核酸检测结果为{word},采样时间:{when}",
        )
    ).format(who=who, when=when, word=word)
    if record.reported:
        text += f",报告时间:{record.reported.text}"
    if record.institution:
        text += f",检测机构:{record.institution}"
    return text + "。" + scene.one_of(("", "请继续做好个人防护。", "如有疑问请咨询检测机构。"))


def _sender(screen: Screen, sender: str) -> None:
    middle = screen.width / 2
    screen.line([(22, screen.y + 20), (14, screen.y + 28), (22, screen.y + 36)], "#3478F6", 2)
    screen.disc(middle, screen.y + 20, 17, "#A7ADB8")
    screen.disc(middle, screen.y + 15, 5.5, "#FFFFFF")
    screen.panel((middle - 9, screen.y + 23, middle + 9, screen.y + 31), "#FFFFFF", radius=5)
    screen.write(middle, screen.y + 48, sender, 11.5, screen.ink, anchor="mm")
    screen.line([(0, screen.y + 60), (screen.width, screen.y + 60)], screen.rule, 0.6)
    screen.y += 74
    screen.write(middle, screen.y + 4, f"今天 {screen.taken_at:%H:%M}", 11.5, screen.pale, anchor="mm")
    screen.y += 20


def _bubble(screen: Screen, text: str, *, size: float) -> None:
    wide = screen.width * 0.74
    lines = screen.lines(text, size, wide - 26)
    tall = len(lines) * size * 1.4 + 20
    screen.panel((14, screen.y, 14 + wide, screen.y + tall), "#26262A" if screen.dark else "#E9E9EB", radius=17)
    y = screen.y + 10
    for line in lines:
        screen.write(27, y, line, size, screen.ink)
        y += size * 1.4
    screen.y += tall + 14


def group_chat(scene: Scene) -> Drawn:
    """A group's chat about testing, without any result: what is sent by mistake."""
    screen = scene.screen(dark=0.25)
    screen.ground("#111111" if screen.dark else "#EDEDED")
    screen.status_bar()
    screen.browser_bar(
        f"{scene.one_of(('五星村', '星桥花苑', '3幢', '网格7'))}防疫群({int(scene.rng.integers(40, 480))})"
    )
    while screen.y < screen.height - 170:
        mine = scene.chance(0.3)
        text = scene.one_of(IDLE)
        wide = screen.width_of(text, 15) + 24
        x = screen.width - 62 - wide if mine else 62
        screen.panel(
            (screen.width - 52, screen.y + 14, screen.width - 14, screen.y + 52)
            if mine
            else (14, screen.y + 14, 52, screen.y + 52),
            scene.one_of(("#7FA6C9", "#C9A67F", "#8DB58B")),
            radius=5,
        )
        screen.panel((x, screen.y + 14, x + wide, screen.y + 52), "#95EC69" if mine else screen.card, radius=5)
        screen.write(x + 12, screen.y + 33, text, 15, "#111111" if mine else screen.ink, anchor="lm")
        screen.y += 62
    return Drawn(screen, "unknown")


def travel_card(scene: Scene) -> Drawn:
    """The travel card: a green arrow and the cities of the last seven days; no test."""
    screen = scene.screen(dark=0)
    screen.ground("#4DAE74")
    screen.status_bar("#FFFFFF")
    screen.applet_bar("通信行程卡", "#FFFFFF")
    top = screen.y + 20
    screen.panel((20, top, screen.width - 20, top + 420), "#FFFFFF", radius=10)
    middle, phone = screen.width / 2, f"154****{int(scene.rng.integers(1000, 9999))}"
    screen.write(middle, top + 34, f"{phone}的动态行程卡", 16, bold=True, anchor="mm")
    screen.write(middle, top + 66, f"更新于:{scene.taken_at:%Y.%m.%d %H:%M:%S}", 15, "#7A7F87", anchor="mm")
    screen.disc(middle, top + 180, 74, "#46B26B")
    screen.line([(middle, top + 220), (middle, top + 142)], "#FFFFFF", 8)
    screen.line([(middle - 26, top + 170), (middle, top + 142), (middle + 26, top + 170)], "#FFFFFF", 8)
    screen.paragraph(44, top + 286, "您于前7天内到达或途经:浙江省杭州市,浙江省嘉兴市", 15, width=screen.width - 88)
    screen.paragraph(
        44,
        top + 350,
        "结果包含您在前7天内到访的国家(地区)与停留4小时以上的国内城市",
        12,
        "#7A7F87",
        width=screen.width - 88,
    )
    return Drawn(screen, "unknown")


def vaccination(scene: Scene) -> Drawn:
    """A record of vaccinations: names, dates and places of another kind than a test's."""
    screen = scene.screen(dark=0.1)
    screen.ground("#0E0F11" if screen.dark else "#F3F6FA")
    screen.status_bar()
    screen.applet_bar("疫苗接种记录")
    record = scene.shown(scene.test(), name="given", number=(4, 4))
    y = screen.y + 12
    screen.panel((12, y, screen.width - 12, y + 70), screen.card, radius=8)
    screen.write(28, y + 14, f"姓名:{record.name}", 15, screen.ink)
    screen.write(28, y + 40, f"证件号码:{record.identifier}", 13, screen.pale)
    y += 82
    for dose, days in ((3, 320), (2, 500), (1, 530)):
        day = scene.stamp(scene.taken_at.replace(month=1, day=1 + dose * 3), "day").text
        screen.panel((12, y, screen.width - 12, y + 104), screen.card, radius=8)
        screen.write(28, y + 14, f"第{dose}针 新冠疫苗(Vero细胞)", 15, screen.ink, bold=True)
        screen.write(28, y + 44, f"接种日期:{day}", 13, screen.pale)
        screen.write(
            28,
            y + 68,
            f"接种单位:{scene.one_of(('南苑', '星桥', '乔司', '东湖'))}街道社区卫生服务中心 批号{days}",
            13,
            screen.pale,
        )
        y += 114
    return Drawn(screen, "unknown")


def blank(scene: Scene) -> Drawn:
    """A screenshot taken by accident: a status bar over nothing."""
    screen = scene.screen(dark=0.5)
    screen.ground(scene.one_of(("#000000", "#FFFFFF", "#0B1F3A")))
    return Drawn(screen, "blank")


def loading(scene: Scene) -> Drawn:
    """A page of results that has not loaded yet."""
    screen = scene.screen(dark=0)
    screen.status_bar()
    screen.applet_bar("核酸检测结果查询")
    screen.disc(screen.width / 2, screen.height / 2 - 20, 14, None, outline="#C9CDD4", line=3)
    screen.write(screen.width / 2, screen.height / 2 + 14, "加载中...", 14, "#86909C", anchor="mm")
    return Drawn(screen, "unknown")


def pending(scene: Scene) -> Drawn:
    """A message that the sample was taken; its result is not there yet."""
    screen = scene.screen(dark=0.2)
    screen.ground("#000000" if screen.dark else "#FFFFFF")
    screen.status_bar()
    _sender(screen, scene.one_of(SENDERS))
    record = scene.shown(scene.test(), name="none", number=(4, 4))
    when = record.sampled.text if record.sampled else ""
    _bubble(screen, f"【核酸检测】{record.name}({record.identifier})您已于{when}完成采样,结果出具后将通知您。", size=15)
    return Drawn(screen, "unknown")
