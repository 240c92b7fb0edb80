"""What do the provinces' health codes look like, with a test on them and without?"""

from __future__ import annotations

from simulation.pictures.codes import draw_code
from simulation.pictures.fields import COLOURS, Rows, pairs, word_of
from simulation.pictures.phone import Screen
from simulation.pictures.scene import Drawn, Scene
from simulation.pictures.truth import NEGATIVE, Record

CODE_GREEN, CODE_YELLOW, CODE_RED = "#1DA05A", "#E8A317", "#D6323A"
GOLD = "#D9B15B"
GREY = "#86909C"


def _colour(scene: Scene) -> str:
    if scene.result != NEGATIVE:
        return CODE_RED
    return CODE_YELLOW if scene.chance(0.04) else CODE_GREEN


def _hours(scene: Scene, record: Record) -> str:
    """Return within how many hours the test was, as codes say it."""
    age = (scene.taken_at - record.sampled.at).total_seconds() / 3600 if record.sampled else 0
    return next((f"{hours}小时" for hours in (24, 48, 72) if age <= hours), f"{int(age // 24)}天")


def square(screen: Screen, scene: Scene, y: float, *, framed: bool) -> float:
    """Draw the code in the middle, smaller on a short screen; return the y below."""
    side = 150.0 if screen.height < 700 else 190.0
    x = (screen.width - side) / 2
    if framed:
        screen.panel((x - 12, y - 12, x + side + 12, y + side + 12), None, radius=8, outline=GOLD, line=3)
    draw_code(screen, scene.rng, x, y, side, _colour(scene))
    return y + side


def zhejiang(scene: Scene) -> Drawn:
    """A Hangzhou health code: golden frame, running clock, the test in a box below."""
    screen = scene.screen(dark=0)
    blue = scene.one_of(("#3B7CFF", "#2F6BE6", "#3C86F5"))
    screen.ground("#F2F5FA")
    screen.panel((0, 0, screen.width, 230), blue)
    screen.status_bar("#FFFFFF")
    screen.applet_bar("健康码", "#FFFFFF")
    top, left, right = screen.y + 6, 14.0, screen.width - 14
    screen.panel((left, top, right, screen.height - 20), "#FFFFFF", radius=10)
    record = scene.shown(
        scene.test(),
        name=scene.one_of(("surname", "given")),
        number=scene.one_of(((4, 4), (6, 4))),
        sampled=scene.one_of(("minute", "minute", "second")),
    )
    screen.write(left + 16, top + 14, record.name or "", 19, bold=True)
    screen.write(right - 16, top + 18, "杭州健康码", 13, blue, anchor="ra")
    screen.write(left + 16, top + 42, record.identifier or "", 12.5, GREY)
    screen.write(screen.width / 2, top + 76, f"{scene.taken_at:%m月%d日 %H:%M:%S}", 21, bold=True, anchor="mm")
    y = square(screen, scene, top + 108, framed=scene.chance(0.6))
    screen.write(screen.width / 2, y + 28, "凭此码可在浙江省范围内通行", 11.5, GREY, anchor="mm")
    _test_box(screen, scene, y + 42, record, blue)
    screen.home_bar()
    return Drawn(screen, "health_code", (record,))


def _test_box(screen: Screen, scene: Scene, y: float, record: Record, blue: str) -> None:
    left, right = 30.0, screen.width - 30
    screen.panel((left - 4, y, right + 4, y + 106), "#F3F7FF", radius=8)
    word = word_of(record.result, scene.rng, brackets=0, plain=True)
    screen.write(left + 8, y + 12, f"核酸检测 {_hours(scene, record)}", 13, blue, bold=True)
    screen.write(right - 8, y + 9, word, 16, COLOURS[record.result], bold=True, anchor="ra")
    rows = Rows(left + 8, right - 8, size=12, style=scene.one_of(("spread", "colon")), leading=1.8)
    rows.draw(screen, y + 42, pairs(record, [("sampled", "采样时间"), ("institution", "检测机构")]))


def guangdong(scene: Scene) -> Drawn:
    """A code of Guangdong: pale green ground, a card with tabs, two tiles below for test and vaccination."""
    screen = scene.screen(dark=0)
    screen.shade((0, 0, screen.width, screen.height), (196, 236, 222), (244, 249, 248))
    screen.status_bar()
    screen.applet_bar("粤康码")
    record = scene.shown(
        scene.test(), name=scene.one_of(("surname", "last")), number=scene.one_of(((3, 4), (4, 4))), sampled="minute"
    )
    left, right, top = 16.0, screen.width - 16, screen.y + 8
    screen.panel((left, top, right, screen.height - 150), "#FFFFFF", radius=12)
    screen.write(left + 18, top + 16, f"{record.name}", 18, bold=True)
    screen.write(left + 18, top + 42, f"身份证 {record.identifier}", 12, GREY)
    screen.write(screen.width / 2, top + 74, f"{scene.taken_at:%m-%d %H:%M:%S}", 20, "#0F8F6A", bold=True, anchor="mm")
    y = square(screen, scene, top + 100, framed=False)
    screen.write(
        screen.width / 2,
        y + 18,
        "绿码:可正常通行" if scene.result == NEGATIVE else "红码:请联系社区",
        12.5,
        CODE_GREEN if scene.result == NEGATIVE else CODE_RED,
        anchor="mm",
    )
    y, half = screen.height - 142, (right - left) / 2
    screen.panel((left, y, right, y + 112), "#FFFFFF", radius=12)
    screen.write(left + 14, y + 12, "核酸检测", 12.5, GREY)
    screen.write(
        left + 14,
        y + 32,
        word_of(record.result, scene.rng, brackets=0, plain=True),
        17,
        COLOURS[record.result],
        bold=True,
    )
    screen.write(left + half + 14, y + 12, _hours(scene, record) + "内", 12.5, GREY)
    screen.write(left + half + 14, y + 34, "疫苗 已完成加强", 12.5)
    for place, (label, value) in enumerate(pairs(record, [("sampled", "采样时间:"), ("institution", "检测机构:")])):
        screen.write(left + 14, y + 64 + 20 * place, label + value, 11.5, "#4E5969")
    return Drawn(screen, "health_code", (record,))


def shanghai(scene: Scene) -> Drawn:
    """A Shanghai code: masked name above the square, the test as a coloured bar."""
    screen = scene.screen(dark=0)
    screen.shade((0, 0, screen.width, 260), (47, 118, 235), (226, 238, 255))
    screen.status_bar("#FFFFFF")
    screen.applet_bar("随申码", "#FFFFFF")
    record = scene.shown(
        scene.test(),
        name="surname",
        number=scene.one_of((None, (3, 3), (2, 4))),
        sampled="minute",
        institution=scene.chance(0.5),
    )
    top = screen.y + 4
    screen.panel((16, top, screen.width - 16, screen.height - 24), "#FFFFFF", radius=12)
    screen.write(screen.width / 2, top + 24, f"{record.name} 的随申码", 16.5, bold=True, anchor="mm")
    if record.identifier:
        screen.write(screen.width / 2, top + 48, record.identifier, 12, GREY, anchor="mm")
    screen.write(screen.width / 2, top + 72, f"{scene.taken_at:%Y-%m-%d %H:%M:%S}", 15, bold=True, anchor="mm")
    y = square(screen, scene, top + 96, framed=False) + 18
    colour = COLOURS[record.result]
    screen.panel((32, y, screen.width - 32, y + 40), colour, radius=6)
    word = word_of(record.result, scene.rng, brackets=0, plain=True)
    screen.write(46, y + 20, f"核酸 {word}", 15, "#FFFFFF", bold=True, anchor="lm")
    screen.write(screen.width - 46, y + 20, _hours(scene, record) + "内", 14, "#FFFFFF", anchor="rm")
    rows = Rows(34, screen.width - 34, size=12.5, style="spread", leading=1.9)
    rows.draw(screen, y + 56, pairs(record, [("sampled", "采样时间"), ("institution", "检测机构")]))
    return Drawn(screen, "health_code", (record,))


def beijing(scene: Scene) -> Drawn:
    """A Beijing kit: state in large letters, only the day of the test, one digit at each end of the number."""
    screen = scene.screen(dark=0)
    green = scene.result == NEGATIVE
    screen.shade((0, 0, screen.width, screen.height), (22, 160, 122) if green else (200, 60, 60), (236, 250, 244))
    screen.status_bar("#FFFFFF")
    screen.applet_bar("北京健康宝", "#FFFFFF")
    record = scene.shown(
        scene.test(),
        name=scene.one_of(("surname", "last")),
        number=(1, 1),
        sampled=None,
        reported="day",
        institution=scene.chance(0.3),
    )
    top = screen.y + 10
    screen.panel((20, top, screen.width - 20, screen.height - 70), "#FFFFFF", radius=12)
    screen.write(
        screen.width / 2,
        top + 34,
        "未见异常" if green else "居家隔离",
        30,
        "#0E9A6B" if green else "#C9302C",
        bold=True,
        anchor="mm",
    )
    screen.write(screen.width / 2, top + 72, f"查询时间 {scene.taken_at:%m-%d %H:%M:%S}", 13, GREY, anchor="mm")
    y = square(screen, scene, top + 96, framed=False) + 14
    rows = Rows(40, screen.width - 40, size=13.5, style="spread", leading=2.0)
    word = word_of(record.result, scene.rng, brackets=0, plain=True)
    order = [
        ("name", "姓名"),
        ("number", "身份证号"),
        ("result", "核酸检测"),
        ("reported", "检测日期"),
        ("institution", "机构"),
    ]
    rows.draw(screen, y, pairs(record, order, word=word), colours={word: COLOURS[record.result]})
    return Drawn(screen, "health_code", (record,))
