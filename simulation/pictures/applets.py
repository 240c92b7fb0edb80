"""What do the pages look like on which people look up their tests: the State Council's, a province's, a wallet's?"""

from __future__ import annotations

from simulation.pictures.fields import COLOURS, Rows, pairs, word_of
from simulation.pictures.phone import Screen
from simulation.pictures.scene import Drawn, Scene
from simulation.pictures.truth import Record

NUMBER_LABELS = ("证件号码", "身份证号", "证件号", "身份证号码")
SAMPLED_LABELS = ("采样时间", "采样时间", "采集时间", "采样日期")
REPORTED_LABELS = ("检测时间", "报告时间", "出报告时间", "结果时间")
PLACE_LABELS = ("检测机构", "检测单位", "检测机构名称")
MASKS = (
    ("given", (4, 4)),
    ("given", (6, 4)),
    ("middle", (4, 4)),
    ("surname", (6, 4)),
    ("given", (3, 4)),
    ("none", (6, 4)),
    ("none", (4, 4)),
    ("none", (18, 0)),
    ("middle", (6, 4)),
)
"""How name and number are hidden together; some pages hide nothing from whom they belong to."""


def _order(scene: Scene, *, result_first: bool) -> list[tuple[str, str]]:
    rows = [
        ("name", "姓名"),
        ("number", scene.one_of(NUMBER_LABELS)),
        ("sampled", scene.one_of(SAMPLED_LABELS)),
        ("reported", scene.one_of(REPORTED_LABELS)),
        ("institution", scene.one_of(PLACE_LABELS)),
    ]
    result = ("result", scene.one_of(("检测结果", "核酸检测结果", "结果")))
    return [*rows[:2], result, *rows[2:]] if result_first else [*rows, result]


def _record(scene: Scene) -> Record:
    name, number = scene.one_of(MASKS)
    to = scene.one_of(("minute", "second"))
    return scene.shown(
        scene.test(),
        name=name,
        number=number,
        sampled=to,
        reported=scene.one_of((None, to, to)),
        institution=scene.chance(0.9),
    )


def state_council(scene: Scene) -> Drawn:
    """The State Council's applet: blue head, one card a test, a note on where the data come from."""
    screen = scene.screen(dark=0)
    screen.ground("#F4F6FA")
    screen.shade((0, 0, screen.width, 190), (36, 101, 214), (86, 150, 245))
    screen.status_bar("#FFFFFF")
    screen.applet_bar(scene.one_of(("核酸检测结果查询", "核酸检测信息")), "#FFFFFF")
    screen.write(20, screen.y + 14, "新冠病毒核酸检测结果", 18, "#FFFFFF", bold=True)
    screen.write(20, screen.y + 42, "数据由各地区卫生健康部门提供", 11.5, "#DCE8FF")
    record = _record(scene)
    word = word_of(record.result, scene.rng, brackets=0)
    top = screen.y + 70
    screen.panel((14, top, screen.width - 14, top + 288), "#FFFFFF", radius=8)
    rows = Rows(30, screen.width - 30, size=14, style=scene.one_of(("spread", "columns")), leading=2.2, label_width=100)
    rows.draw(
        screen,
        top + 22,
        pairs(record, _order(scene, result_first=scene.chance(0.6)), word=word),
        colours={word: COLOURS[record.result]},
    )
    screen.paragraph(
        20,
        top + 304,
        "说明:检测结果由检测机构上传,如有疑问请联系检测机构。本页面信息仅供参考。",
        11.5,
        "#98A0AB",
        width=screen.width - 40,
    )
    screen.home_bar()
    return Drawn(screen, "nucleic_acid", (record,))


def provincial_detail(scene: Scene) -> Drawn:
    """A province's page of one test: the result in large letters above, or among the rows."""
    screen = scene.screen(dark=0.2)
    screen.ground("#0E0F11" if screen.dark else "#F5F6F8")
    screen.status_bar()
    title = scene.one_of(("核酸检测结果", "核酸检测报告", "检测详情", "我的核酸检测"))
    (screen.applet_bar if scene.chance(0.7) else screen.browser_bar)(title)
    record = _record(scene)
    large = scene.chance(0.5)
    word = word_of(record.result, scene.rng, brackets=0.2)
    top = screen.y + 12
    screen.panel((12, top, screen.width - 12, top + (390 if large else 320)), screen.card, radius=10)
    y = top + 20
    if large:
        screen.disc(screen.width / 2, y + 28, 26, COLOURS[record.result])
        screen.line(
            [(screen.width / 2 - 11, y + 28), (screen.width / 2 - 3, y + 37), (screen.width / 2 + 12, y + 19)],
            "#FFFFFF",
            3,
        )
        screen.write(screen.width / 2, y + 78, word, 24, COLOURS[record.result], bold=True, anchor="mm")
        y += 108
    rows = Rows(
        28,
        screen.width - 28,
        size=scene.one_of((13.5, 14, 15)),
        style=scene.one_of(("spread", "colon", "columns", "spread")),
        leading=2.15,
        label=screen.pale,
        value=screen.ink,
        label_width=112,
    )
    order = [row for row in _order(scene, result_first=scene.chance(0.4)) if not (large and row[0] == "result")]
    if scene.chance(0.4):
        order.insert(2, ("item", "检测项目"))
    told = pairs(record, [row for row in order if row[0] != "item"], word=word)
    if ("item", "检测项目") in order:
        told.insert(2, ("检测项目", "新型冠状病毒核酸检测"))
    rows.draw(screen, y, told, colours={word: COLOURS[record.result]})
    screen.home_bar()
    return Drawn(screen, "nucleic_acid", (record,))


def wallet_list(scene: Scene) -> Drawn:
    """A wallet's list of one person's tests, newest first: one to four of them."""
    screen = scene.screen(dark=0.15)
    screen.ground("#0E0F11" if screen.dark else "#F5F5F5")
    screen.status_bar()
    screen.applet_bar(scene.one_of(("核酸检测记录", "核酸查询", "我的检测记录")))
    several = 1 if scene.chance(0.4) else int(scene.rng.integers(2, 4))
    name, number = scene.one_of((("given", (4, 4)), ("none", (6, 4)), ("middle", (4, 4))))
    tests = [scene.test(days_before=2 * place) for place in range(several)]
    records = tuple(scene.shown(test, name=name, number=number, reported=None) for test in tests)
    y = screen.y + 10
    screen.panel((12, y, screen.width - 12, y + 52), screen.card, radius=8)
    screen.write(26, y + 17, f"{records[0].name}", 16, screen.ink, bold=True)
    screen.write(screen.width - 26, y + 19, records[0].identifier or "", 13, screen.pale, anchor="ra")
    y += 62
    for record in records:
        y = _list_card(screen, scene, y, record)
    screen.home_bar()
    return Drawn(screen, "nucleic_acid", records)


def _list_card(screen: Screen, scene: Scene, y: float, record: Record) -> float:
    word = word_of(record.result, scene.rng, brackets=0.5, plain=True)
    screen.panel((12, y, screen.width - 12, y + 116), screen.card, radius=8)
    screen.write(26, y + 14, "新冠病毒核酸检测", 15, screen.ink, bold=True)
    screen.write(screen.width - 26, y + 14, word, 15, COLOURS[record.result], bold=True, anchor="ra")
    screen.line([(26, y + 42), (screen.width - 26, y + 42)], screen.rule, 0.7)
    rows = Rows(26, screen.width - 26, size=13, style="colon", leading=2.0, label=screen.pale, value=screen.ink)
    rows.draw(screen, y + 54, pairs(record, [("sampled", "采样时间"), ("institution", "检测机构")]))
    return y + 126


def messenger_card(scene: Scene) -> Drawn:
    """A notice of a result inside a messenger: a service account's card with a grey head."""
    screen = scene.screen(dark=0.25)
    screen.ground("#111111" if screen.dark else "#EDEDED")
    screen.status_bar()
    screen.browser_bar(scene.one_of(("健康服务通知", "区疾控中心", "核酸检测服务")))
    record = _record(scene)
    word = word_of(record.result, scene.rng, brackets=0)
    top = screen.y + 46
    screen.write(screen.width / 2, top - 22, f"{scene.taken_at:%H:%M}", 12, "#9A9A9A", anchor="mm")
    screen.panel((16, top, screen.width - 16, top + 330), screen.card if screen.dark else "#FFFFFF", radius=8)
    screen.write(32, top + 18, "核酸检测结果通知", 17, screen.ink, bold=True)
    screen.write(32, top + 46, f"{scene.taken_at:%m月%d日}", 12, screen.pale)
    rows = Rows(
        32,
        screen.width - 32,
        size=14,
        style=scene.one_of(("colon", "columns")),
        leading=2.05,
        label=screen.pale,
        value=screen.ink,
        label_width=104,
    )
    rows.draw(screen, top + 76, pairs(record, _order(scene, result_first=scene.chance(0.5)), word=word))
    screen.line([(32, top + 290), (screen.width - 32, top + 290)], screen.rule, 0.7)
    screen.write(32, top + 302, "查看详情", 14, "#576B95")
    return Drawn(screen, "nucleic_acid", (record,))
