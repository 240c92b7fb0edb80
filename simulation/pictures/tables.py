"""What do lists of several people look like: a spreadsheet, a printed list, a family in an applet?"""

from __future__ import annotations

from collections.abc import Sequence

from simulation.pictures.fields import COLOURS, WORDS
from simulation.pictures.scene import Drawn, Scene
from simulation.pictures.sheet import Sheet
from simulation.pictures.truth import Record

Columns = Sequence[tuple[str, str, float]]
"""Field, heading and width in points."""


def _records(scene: Scene, count: int, *, name: str, number: tuple[int, int], institution: bool) -> tuple[Record, ...]:
    tests = [scene.test(person) for person in scene.people[:count]]
    return tuple(scene.shown(test, name=name, number=number, institution=institution) for test in tests)


def _cell(record: Record, column: str, word: str, row: int) -> str:
    return {
        "row": str(row),
        "name": record.name or "",
        "number": record.identifier or "",
        "sampled": record.sampled.text if record.sampled else "",
        "result": word,
        "institution": record.institution or "",
    }[column]


def _draw(
    sheet: Sheet,
    x: float,
    y: float,
    columns: Columns,
    rows: Sequence[Sequence[str]],
    *,
    size: float,
    tall: float,
    head: str,
    line: str,
) -> float:
    """Draw a grid with headings; return the y below."""
    right = x + sum(width for _, _, width in columns)
    sheet.panel((x, y, right, y + tall), head)
    for row, cells in enumerate([[heading for _, heading, _ in columns], *rows]):
        place, top = x, y + row * tall
        for (_, _, width), text in zip(columns, cells, strict=True):
            colour = next(
                (COLOURS[key] for key, words in WORDS.items() if text in words and key != "negative"), "#1F2329"
            )
            sheet.write(place + width / 2, top + tall / 2, text, size, colour, bold=row == 0, anchor="mm")
            place += width
    bottom = y + (len(rows) + 1) * tall
    for row in range(len(rows) + 2):
        sheet.line([(x, y + row * tall), (right, y + row * tall)], line, 0.7)
    place = x
    for width in [0.0, *(width for _, _, width in columns)]:
        place += width
        sheet.line([(place, y), (place, bottom)], line, 0.7)
    return bottom


def spreadsheet(scene: Scene) -> Drawn:
    """A screenshot of a spreadsheet on a desk: letters above, numbers at the side, three to twelve people."""
    sheet = Sheet(760, 460, scene.one_of((1.6, 1.8, 2.0)), "#FFFFFF")
    sheet.panel((0, 0, 760, 34), "#217346")
    sheet.write(380, 17, "核酸检测结果汇总.xlsx", 13, "#FFFFFF", anchor="mm")
    sheet.panel((0, 34, 760, 54), "#E6E6E6")
    widths = (26.0, 46.0, 90.0, 180.0, 160.0, 70.0, 188.0)
    place = 0.0
    for letter, width in zip(" ABCDEF", widths, strict=True):
        sheet.write(place + width / 2, 44, letter, 10.5, "#555555", anchor="mm")
        place += width
    records = _records(
        scene,
        int(scene.rng.integers(3, 13)),
        name=scene.one_of(("none", "given")),
        number=scene.one_of(((18, 0), (6, 4))),
        institution=True,
    )
    columns = [
        ("row", "序号", 46.0),
        ("name", "姓名", 90.0),
        ("number", "身份证号", 180.0),
        ("sampled", "采样时间", 160.0),
        ("result", "结果", 70.0),
        ("institution", "检测机构", 188.0),
    ]
    words = [scene.one_of(WORDS[record.result][:1]) for record in records]
    rows = [
        [_cell(record, column, word, row) for column, _, _ in columns]
        for row, (record, word) in enumerate(zip(records, words, strict=True), 1)
    ]
    bottom = _draw(sheet, 26, 54, columns, rows, size=11, tall=26, head="#DDEBF7", line="#B7BCC4")
    for row in range(round((bottom - 54) / 26)):
        sheet.write(13, 67 + 26 * row, str(row + 1), 10, "#555555", anchor="mm")
    return Drawn(sheet, "table", records)


def printed_list(scene: Scene) -> Drawn:
    """A printed list of a batch, with a head and a foot."""
    sheet = Sheet(595, 842, 2.4, "#FCFCFA", face=scene.one_of(("serif", "sans")))
    records = _records(
        scene,
        int(scene.rng.integers(4, 16)),
        name=scene.one_of(("none", "given")),
        number=scene.one_of(((18, 0), (6, 4), (4, 4))),
        institution=False,
    )
    sheet.write(297, 50, "新型冠状病毒核酸检测结果一览表", 17, bold=True, anchor="mm")
    sheet.write(40, 78, f"送检单位:{scene.one_of(('五星村', '星桥花苑', '南苑社区', '启明智造园'))}", 11)
    sheet.write(555, 78, f"打印时间:{scene.taken_at:%Y-%m-%d %H:%M}", 11, anchor="ra")
    columns = [
        ("row", "序号", 42.0),
        ("name", "姓名", 78.0),
        ("number", "证件号码", 165.0),
        ("sampled", "采样时间", 150.0),
        ("result", "检测结果", 80.0),
    ]
    rows = [
        [_cell(record, column, WORDS[record.result][0], row) for column, _, _ in columns]
        for row, record in enumerate(records, 1)
    ]
    bottom = _draw(sheet, 40, 102, columns, rows, size=11, tall=27, head="#EFEFEF", line="#333333")
    sheet.write(40, bottom + 22, f"检测机构:{scene.one_of(('临平云帆医学检验实验室', '蓝屿医学检验实验室'))}", 11)
    sheet.write(40, bottom + 44, "检测方法:实时荧光PCR法", 11)
    return Drawn(sheet, "table", records)


def family(scene: Scene) -> Drawn:
    """An applet's page of a family: a card a person, each with a result."""
    screen = scene.screen(dark=0.15)
    screen.ground("#0E0F11" if screen.dark else "#F5F6F8")
    screen.status_bar()
    screen.applet_bar(scene.one_of(("家庭成员核酸", "我的家人", "亲友核酸查询")))
    records = _records(scene, int(scene.rng.integers(2, 4)), name="given", number=(4, 4), institution=True)
    y = screen.y + 12
    for record in records:
        screen.panel((12, y, screen.width - 12, y + 136), screen.card, radius=10)
        screen.write(28, y + 16, record.name or "", 17, screen.ink, bold=True)
        screen.write(
            screen.width - 28, y + 16, WORDS[record.result][0], 17, COLOURS[record.result], bold=True, anchor="ra"
        )
        told = (
            ("证件号码", record.identifier),
            ("采样时间", record.sampled and record.sampled.text),
            ("检测机构", record.institution),
        )
        for place, (label, value) in enumerate(told):
            screen.write(28, y + 50 + 26 * place, f"{label}:{value}", 13, screen.pale)
        y += 148
    screen.home_bar()
    return Drawn(screen, "table", records)
