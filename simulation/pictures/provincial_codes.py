"""What do other provinces' health codes look like, plainer, and those on which no test stands?"""

from __future__ import annotations

from simulation.pictures.fields import COLOURS, Rows, pairs, word_of
from simulation.pictures.health_codes import square
from simulation.pictures.scene import Drawn, Scene

PROVINCES = (
    "苏康码",
    "安康码",
    "赣通码",
    "豫康码",
    "渝康码",
    "八闽健康码",
    "湖北健康码",
    "辽事通健康码",
    "湖南居民健康卡",
)


def provincial(scene: Scene) -> Drawn:
    """A code of another province, plain: title, name, square, test in rows."""
    screen = scene.screen(dark=0.1)
    title = scene.one_of(PROVINCES)
    screen.ground("#141518" if screen.dark else "#F4F6F8")
    screen.status_bar()
    screen.applet_bar(title)
    number = scene.one_of(((4, 4), (6, 4), (3, 4), (6, 3)))
    record = scene.shown(
        scene.test(),
        name=scene.one_of(("given", "surname", "middle")),
        number=number,
        sampled=scene.one_of(("minute", "second")),
        institution=scene.chance(0.8),
    )
    top = screen.y + 6
    screen.panel((12, top, screen.width - 12, screen.height - 16), screen.card, radius=8)
    y = square(screen, scene, top + 18, framed=scene.chance(0.3)) + 22
    screen.write(screen.width / 2, y, f"{scene.taken_at:%Y-%m-%d %H:%M:%S}", 15, screen.ink, bold=True, anchor="mm")
    rows = Rows(
        30,
        screen.width - 30,
        size=13.5,
        style=scene.one_of(("spread", "colon", "columns")),
        leading=2.0,
        label=screen.pale,
        value=screen.ink,
    )
    word = word_of(record.result, scene.rng)
    order = [
        ("name", "姓名"),
        ("number", scene.one_of(("身份证号", "证件号码", "证件号"))),
        ("result", "核酸检测结果"),
        ("sampled", scene.one_of(("采样时间", "核酸采样时间"))),
        ("institution", "检测机构"),
    ]
    rows.draw(screen, y + 20, pairs(record, order, word=word), colours={word: COLOURS[record.result]})
    return Drawn(screen, "health_code", (record,))


def bare(scene: Scene) -> Drawn:
    """A health code on which no test stands."""
    screen = scene.screen(dark=0.1)
    screen.ground("#141518" if screen.dark else "#EFF4FA")
    screen.status_bar()
    screen.applet_bar(scene.one_of(("健康码", "国际版健康码", *PROVINCES)))
    record = scene.shown(scene.test(), name="surname", number=(4, 4))
    screen.panel((14, screen.y + 8, screen.width - 14, screen.height - 60), screen.card, radius=10)
    screen.write(32, screen.y + 24, record.name or "", 18, screen.ink, bold=True)
    screen.write(32, screen.y + 52, record.identifier or "", 12.5, screen.pale)
    screen.write(
        screen.width / 2, screen.y + 92, f"{scene.taken_at:%m月%d日 %H:%M:%S}", 20, screen.ink, bold=True, anchor="mm"
    )
    y = square(screen, scene, screen.y + 124, framed=scene.chance(0.5)) + 34
    screen.write(screen.width / 2, y, "请主动出示,配合检查", 13, screen.ink, anchor="mm")
    if scene.chance(0.5):
        screen.write(screen.width / 2, y + 30, "暂无核酸检测信息", 13, screen.pale, anchor="mm")
    for place, name in enumerate(("核酸检测查询", "疫苗接种查询", "家庭健康码")):
        screen.write(62 + 118 * place, screen.height - 96, name, 11.5, screen.pale, anchor="mm")
    return Drawn(screen, "health_code")
