"""What do laboratories' and hospitals' forms look like, on paper or as a file?"""

from __future__ import annotations

import math

from simulation.pictures.fields import WORDS, Rows, pairs, word_of
from simulation.pictures.scene import Drawn, Scene
from simulation.pictures.sheet import Sheet
from simulation.pictures.truth import INVALID, NEGATIVE, PENDING, POSITIVE, Record

A4 = (595.0, 842.0)
STAMP_RED = (205, 48, 52)
BOTH = {NEGATIVE: "阴性 Negative", POSITIVE: "阳性 Positive", INVALID: "无效 Invalid", PENDING: "检测中 Pending"}


def hospital(scene: Scene) -> Drawn:
    """A hospital's laboratory report: head in two or three columns, a table of genes, signatures, a red seal."""
    sheet = Sheet(*A4, 2.4, "#FDFDFB", face=scene.one_of(("serif", "sans")))
    name = scene.one_of(("none", "none", "given"))
    record = scene.shown(
        scene.test(),
        name=name,
        number=scene.one_of(((18, 0), (6, 4), (4, 4))),
        sampled="minute",
        reported=scene.one_of(("minute", "second")),
    )
    middle = sheet.width / 2
    sheet.write(middle, 52, record.institution or "", 20, bold=True, anchor="mm")
    sheet.write(middle, 82, scene.one_of(("检验报告单", "新型冠状病毒核酸检测报告单", "检验结果报告")), 17, anchor="mm")
    sheet.line([(40, 104), (555, 104)], "#222222", 1.2)
    y = _head(sheet, scene, record)
    y = _genes(sheet, scene, record, y + 6)
    sheet.line([(40, 744), (555, 744)], "#222222", 0.8)
    times = pairs(record, [("sampled", scene.one_of(("采样时间", "标本采集时间"))), ("reported", "报告时间")])
    for place, (label, value) in enumerate(times):
        sheet.write(44 + 262 * place, 754, f"{label}:{value}", 10.5)
    sheet.write(44, 774, f"检验者:{scene.one_of('王李张刘陈')}{scene.one_of('敏静涛勇霞')}", 10.5)
    sheet.write(306, 774, f"审核者:{scene.one_of('周吴徐孙')}{scene.one_of('芳强磊丽')}", 10.5)
    sheet.write(44, 794, "本报告仅对所检标本负责,如有疑问请于七日内咨询。", 9, "#555555")
    if scene.chance(0.7):
        _seal(sheet, 470, y + 90)
    return Drawn(sheet, "nucleic_acid", (record,))


def _head(sheet: Sheet, scene: Scene, record: Record) -> float:
    number = record.person.identifier
    male, born = int(number[16]) % 2 == 1, int(number[6:10])
    cells = [
        ("姓名", record.name or ""),
        ("性别", "男" if male else "女"),
        ("年龄", f"{scene.taken_at.year - born}岁"),
        ("标本种类", scene.one_of(("咽拭子", "鼻咽拭子"))),
        ("病历号", str(int(scene.rng.integers(10**6, 10**7)))),
        ("科室", scene.one_of(("发热门诊", "核酸采样点", "体检中心"))),
    ]
    for place, (label, value) in enumerate(cells):
        sheet.write(44 + 172 * (place % 3), 116 + 22 * (place // 3), f"{label}:{value}", 11.5)
    sheet.write(44, 160, f"{scene.one_of(('证件号', '身份证号', '证件号码'))}:{record.identifier}", 11.5)
    sheet.write(330, 160, f"条码号:{int(scene.rng.integers(10**9, 10**10))}", 11.5)
    sheet.line([(40, 182), (555, 182)], "#222222", 0.8)
    return 182


def _genes(sheet: Sheet, scene: Scene, record: Record, y: float) -> float:
    columns = (44, 84, 322, 420, 490)
    for x, title in zip(columns, ("序号", "检验项目", "结果", "参考值", "方法"), strict=True):
        sheet.write(x, y + 6, title, 11.5, bold=True)
    sheet.line([(40, y + 28), (555, y + 28)], "#222222", 0.8)
    word = scene.one_of(WORDS[record.result])
    normal = "未检出" if word in ("未检出", "检出") else "阴性"
    both = ("新型冠状病毒ORF1ab基因", "新型冠状病毒N基因")
    items = scene.one_of((("新型冠状病毒核酸检测(SARS-CoV-2)",), both, both))
    for place, item in enumerate(items):
        row = y + 36 + 26 * place
        for x, text in zip(columns, (str(place + 1), item, word, normal, "PCR法"), strict=True):
            sheet.write(x, row, text, 11.5, bold=x == columns[2] and record.result != NEGATIVE)
    return y + 36 + 26 * len(items)


def _seal(sheet: Sheet, x: float, y: float) -> None:
    """A round seal: ring, star, letters along the arc."""
    sheet.disc(x, y, 46, None, outline=STAMP_RED, line=2)
    points = [
        (x + r * math.sin(turn * math.pi / 5), y - r * math.cos(turn * math.pi / 5))
        for turn in range(11)
        for r in (14 if turn % 2 == 0 else 6,)
    ]
    sheet.line(points, STAMP_RED, 1.6)
    text = "检验专用章"
    for place, character in enumerate(text):
        angle = math.radians(-60 + 30 * place)
        sheet.write(x + 33 * math.sin(angle), y - 33 * math.cos(angle), character, 11, STAMP_RED, anchor="mm")


def certificate(scene: Scene) -> Drawn:
    """A laboratory's report as a file: coloured head, rows in a frame, the result large."""
    sheet = Sheet(*A4, 2.2, "#FFFFFF")
    record = scene.shown(
        scene.test(),
        name=scene.one_of(("none", "given")),
        number=scene.one_of(((18, 0), (6, 4), (4, 4))),
        sampled=scene.one_of(("minute", "second")),
        reported="minute",
    )
    blue = scene.one_of(("#1F5FBF", "#0F7B6C", "#274690"))
    sheet.panel((0, 0, sheet.width, 84), blue)
    sheet.write(40, 42, record.institution or "", 19, "#FFFFFF", bold=True, anchor="lm")
    sheet.write(sheet.width / 2, 124, "新型冠状病毒(2019-nCoV)核酸检测报告", 18, bold=True, anchor="mm")
    sheet.panel((40, 156, 555, 470), None, outline="#9AA3AF", line=0.8)
    word = word_of(record.result, scene.rng)
    order = [
        ("name", "受检者姓名"),
        ("number", "证件号码"),
        ("sampled", "采样时间"),
        ("reported", "报告时间"),
        ("institution", "检测机构"),
        ("result", "检测结果"),
    ]
    rows = Rows(
        60, 535, size=13, style=scene.one_of(("columns", "colon")), leading=2.9, label_width=120, label="#4E5969"
    )
    rows.draw(sheet, 176, pairs(record, order, word=word), colours={word: "#111111"})
    sheet.write(60, 500, "说明:阴性结果不能完全排除感染,请结合临床。", 10.5, "#6B7280")
    _seal(sheet, 470, 560)
    return Drawn(sheet, "nucleic_acid", (record,))


def bilingual(scene: Scene) -> Drawn:
    """A report for travel: every label in both languages, the number in full."""
    sheet = Sheet(*A4, 2.4, "#FFFFFF", face=scene.one_of(("serif", "sans")))
    record = scene.shown(scene.test(), name="none", number=(18, 0), sampled="minute", reported="minute")
    middle = sheet.width / 2
    sheet.write(middle, 54, "核酸检测报告", 20, bold=True, anchor="mm")
    sheet.write(middle, 82, "Nucleic Acid Test Report of SARS-CoV-2", 14, anchor="mm")
    sheet.line([(40, 106), (555, 106)], "#222222", 1)
    english = BOTH[record.result]
    order = [
        ("name", "姓名 Name"),
        ("number", "证件号 ID No."),
        ("sampled", "采样时间 Sampling Time"),
        ("reported", "报告时间 Report Time"),
        ("institution", "检测机构 Laboratory"),
        ("result", "结果 Result"),
    ]
    rows = Rows(50, 545, size=13, style="columns", leading=3.0, label_width=190, label="#333333")
    rows.draw(sheet, 130, pairs(record, order, word=english), colours={english: "#111111"})
    sheet.write(50, 560, "方法 Method: 实时荧光PCR  Real-time PCR", 11.5)
    return Drawn(sheet, "nucleic_acid", (record,))
