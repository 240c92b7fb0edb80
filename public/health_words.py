"""What do the pages of the daily health report say?"""

from __future__ import annotations

from domain.errors import N_

TITLE = N_("Daily health report")
INTRO = N_("For people at home under health control: measure your temperature twice a day and send it here.")
LINK = N_("Report temperature and symptoms")
CODE_HINT = N_("On the slip that the community gave you; the receipt of your arrival report works too.")
TEMPERATURE_HINT = N_("Like 36.5, measured today")
SYMPTOMS = N_("Do you feel any of these?")
NONE = N_("Nothing to tick if you feel well.")
WORDS = N_("Anything else (if you like)")
KEEP = N_("Remember the code in this phone until I am released")
SEND = N_("Send today's report")
SENT = N_("Your report has come in. Thank you.")
AGAIN = N_(
    "Please report twice a day, morning and evening. Was something wrong? Send another report; the latest counts."
)
WARNING = N_("You report fever or symptoms: please stay in your room. The people who look after you see this report at "
             "once and will call you.")  # fmt: skip
HOTLINE = N_("Nobody calls, or it gets worse: call the community, or the hotline 12345. Hard to breathe, chest pain or "
             "confused: call 120 now.")  # fmt: skip
NOT_EXPECTED = N_("No report is expected by this code. Look at it once more; if your days at home have not begun "
                  "yet or are over, you need not report.")  # fmt: skip
TOO_MANY = N_("Enough reports came in by this code today. If it gets worse, do not wait: call the community.")
NEXT_REPORT = N_("Another report")
LABELS = {
    "code": N_("Reporting code"), "temperature": N_("Temperature (°C)"), "words": WORDS, "symptoms": SYMPTOMS,
    "form_id": N_("Form"),
}  # fmt: skip
