"""What do results look like that have no Chinese on them?"""

from __future__ import annotations

from dataclasses import replace

from simulation.pictures.fields import Rows, pairs
from simulation.pictures.latin import latin
from simulation.pictures.scene import Drawn, Scene
from simulation.pictures.sheet import Sheet
from simulation.pictures.truth import INVALID, NEGATIVE, PENDING, POSITIVE

WORDS = {
    NEGATIVE: ("Negative", "NEGATIVE", "Not Detected"),
    POSITIVE: ("Positive", "POSITIVE", "Detected"),
    INVALID: ("Invalid",),
    PENDING: ("Pending",),
}
PLACES = ("Linping Yunfan Medical Laboratory", "Hangzhou Qiming Clinical Laboratory", "Lanyu Medical Test Center")
FORMS = ("%Y-%m-%d", "%d %b %Y", "%b %d, %Y", "%d/%m/%Y")


def report(scene: Scene) -> Drawn:
    """A laboratory's report in English for travellers."""
    sheet = Sheet(595, 842, 2.3, "#FFFFFF", face=scene.one_of(("serif", "sans")))
    scene.date_form = scene.one_of(FORMS)
    shown = scene.shown(scene.test(), name="none", number=(18, 0), sampled="minute", reported="minute")
    record = replace(shown, name=latin(shown.person.name), institution=scene.one_of(PLACES))
    sheet.write(297, 56, record.institution or "", 18, bold=True, anchor="mm")
    sheet.write(297, 88, "COVID-19 Nucleic Acid Test Report", 15, anchor="mm")
    sheet.line([(40, 112), (555, 112)], "#333333", 1)
    word = scene.one_of(WORDS[record.result])
    number = record.identifier or ""
    rows = Rows(50, 545, size=13, style="columns", leading=2.7, label_width=170, label="#444444")
    rows.draw(
        sheet,
        134,
        [
            *pairs(record, [("name", "Name"), ("number", "ID / Passport No.")]),
            ("Date of Birth", f"{number[6:10]}-{number[10:12]}-{number[12:14]}"),
            ("Sex", "Male" if int(number[16]) % 2 else "Female"),
            ("Specimen", "Oropharyngeal swab"),
            *pairs(
                record, [("sampled", "Sample Collected"), ("reported", "Report Date"), ("institution", "Laboratory")]
            ),
            ("Method", "RT-PCR"),
            ("Result", word),
        ],
    )
    sheet.write(50, 560, "SARS-CoV-2 (ORF1ab / N gene)", 11.5, "#444444")
    sheet.line([(370, 640), (540, 640)], "#333333", 0.8)
    sheet.write(455, 654, "Authorised signature", 10.5, "#444444", anchor="mm")
    return Drawn(sheet, "nucleic_acid", (record,))


def phone_page(scene: Scene) -> Drawn:
    """The English page of a health code applet: the result of the last test."""
    screen = scene.screen(dark=0.15)
    screen.ground("#0E0F11" if screen.dark else "#F4F6F9")
    screen.status_bar()
    screen.applet_bar("Test Result")
    shown = scene.shown(scene.test(), name="none", number=scene.one_of(((4, 4), (18, 0))), sampled="minute")
    record = replace(shown, name=latin(shown.person.name), institution=scene.one_of(PLACES))
    word = scene.one_of(WORDS[record.result])
    screen.panel((12, screen.y + 12, screen.width - 12, screen.y + 300), screen.card, radius=8)
    rows = Rows(
        28,
        screen.width - 28,
        size=14,
        style=scene.one_of(("stacked", "spread")),
        leading=2.1,
        label=screen.pale,
        value=screen.ink,
    )
    order = [
        ("name", "Name"),
        ("number", "ID Number"),
        ("result", "Result"),
        ("sampled", "Sampling Time"),
        ("institution", "Testing Institution"),
    ]
    rows.draw(screen, screen.y + 30, pairs(record, order, word=word))
    return Drawn(screen, "nucleic_acid", (record,))
