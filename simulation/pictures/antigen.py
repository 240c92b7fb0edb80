"""What do people send of tests they did at home: a cassette's photo, or the page on which they reported it?"""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageFilter

from simulation.pictures.fields import COLOURS, Rows, pairs, word_of
from simulation.pictures.scene import Drawn, Scene
from simulation.pictures.sheet import Sheet
from simulation.pictures.truth import ANTIGEN

TABLES = ((196, 164, 124), (222, 222, 218), (120, 134, 122), (236, 232, 224), (92, 84, 80))
"""Colours of what a cassette lies on."""
LINES = {"none": 0.0, "faint": 0.12, "weak": 0.3, "clear": 0.85}
"""How strongly the test line stands out from the strip."""


def cassette(scene: Scene) -> Drawn:
    """A photo of a cassette: a control line, and a test line from none to clear; sometimes a name by hand beside it."""
    sheet = Sheet(375, 500, 2.6, scene.one_of(TABLES))
    x, y = 140 + float(scene.rng.uniform(-30, 30)), 60 + float(scene.rng.uniform(-20, 20))
    sheet.panel((x + 5, y + 7, x + 105, y + 377), tuple(value * 6 // 10 for value in TABLES[0]), radius=12)
    sheet.panel((x, y, x + 100, y + 370), "#F4F4F2", radius=12)
    sheet.panel((x + 30, y + 80, x + 70, y + 210), "#D9D9D4", radius=6)
    sheet.panel((x + 36, y + 86, x + 64, y + 204), "#FAF6F5", radius=3)
    sheet.disc(x + 50, y + 290, 19, "#DEDED8")
    sheet.disc(x + 50, y + 290, 13, "#EFE9E6")
    strength = scene.one_of(tuple(LINES))
    control = not scene.chance(0.06)
    for place, mark, shade in ((112, "C", 0.9 if control else 0.0), (158, "T", LINES[strength])):
        sheet.write(x + 18, y + place, mark, 15, "#3A3A3A", bold=True, anchor="mm")
        line = tuple(round(a + (b - a) * shade) for a, b in zip((250, 246, 245), (176, 40, 84), strict=True))
        sheet.panel((x + 37, y + place - 3, x + 63, y + place + 3), line, radius=1)
    sheet.write(x + 50, y + 30, "COVID-19 Ag", 11, "#3D6DB5", bold=True, anchor="mm")
    if scene.chance(0.4):
        sheet.write(16, 440, f"{scene.people[0].name} {scene.taken_at:%m.%d}", 21, "#27303F", face="serif")
    sheet.image = _photographed(sheet.image, scene.rng)
    return Drawn(sheet, "cassette", extra={"control": str(control), "test_line": strength})


def _photographed(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Give a flat drawing a photo's grain and uneven light."""
    soft = image.filter(ImageFilter.GaussianBlur(1.4))
    pixels = np.asarray(soft).astype(np.float32)
    tall, wide = pixels.shape[:2]
    light = (
        np.linspace(rng.uniform(0.78, 0.95), 1.03, wide)[None, :]
        * np.linspace(1.02, rng.uniform(0.82, 1), tall)[:, None]
    )
    lit = pixels * light[:, :, None] + rng.normal(0, 3.5, pixels.shape)
    return Image.fromarray(lit.clip(0, 255).astype(np.uint8))


def report_page(scene: Scene) -> Drawn:
    """The page on which an antigen test was reported: rows, and a small picture of the cassette."""
    screen = scene.screen(dark=0.1)
    screen.ground("#0E0F11" if screen.dark else "#F4F6FA")
    screen.status_bar()
    screen.applet_bar(scene.one_of(("抗原自测上报", "抗原检测结果", "新冠抗原自测登记")))
    test = scene.test(method=ANTIGEN)
    name, number = scene.one_of((("none", (6, 4)), ("given", (4, 4)), ("none", (18, 0))))
    record = scene.shown(test, name=name, number=number, institution=False)
    word = word_of(record.result, scene.rng, plain=True)
    top = screen.y + 12
    screen.panel((12, top, screen.width - 12, top + 190), screen.card, radius=8)
    rows = Rows(
        28,
        screen.width - 28,
        size=14,
        style=scene.one_of(("spread", "columns", "colon")),
        leading=2.3,
        label=screen.pale,
        value=screen.ink,
        label_width=110,
    )
    order = [
        ("name", "姓名"),
        ("number", "证件号码"),
        ("sampled", scene.one_of(("采样时间", "自测时间"))),
        ("result", "抗原检测结果"),
    ]
    rows.draw(screen, top + 20, pairs(record, order, word=word), colours={word: COLOURS[record.result]})
    small = cassette(Scene(scene.rng, scene.taken_at, scene.people)).sheet.image
    small = small.resize((round(130 * screen.scale), round(173 * screen.scale)))
    screen.write(28, top + 206, "检测照片", 13, screen.pale)
    screen.paste(small, 28, top + 230)
    screen.home_bar()
    return Drawn(screen, "antigen", (record,))
