"""What do the public's pages say around a report of an event?"""

from __future__ import annotations

from domain.errors import N_

TITLE = N_("Report an event nearby")
INTRO = N_("Something that the street should see to? Tell it here, no account is needed. In danger call 110 or 120.")
KIND = N_("What is it?")
SEND = N_("Report this event")
SENT = N_("Your report has come in. The street sees to it by its urgency.")
CALL_BACK = N_("You are called back only if you left a phone.")
ANOTHER = N_("Another report")
YOURS = N_("Your report of an event")
CODE = N_("Code of your report")
KEEP_CODE = N_("Keep this code: by it you see how far it is, and say whether it was done well.")
LOOK = N_("How far is it?")
NO_SUCH_CODE = N_("Nothing is known by this code. Check it for mistyped letters.")
REPORTED_AT = N_("Reported: {time}")
CLOSED_AT = N_("Closed: {time}")
TOGETHER = N_("It is seen to together with another report of the same.")
RATE = N_("Was it done well?")
SATISFIED, NOT_SATISFIED = N_("Satisfied"), N_("Not satisfied")
IN_WORDS = N_("In a sentence (if you like)")
SEND_RATING = N_("Say so")
THANKS = N_("Thank you, your word has come in.")
RATED = N_("You have said how it was done. Thank you.")
NOT_NOW = N_("There is nothing to say of it at the moment: it is not closed, or you have said so already.")
CHOOSE = N_("Choose whether you are satisfied.")
LABELS = {
    "kind": KIND,
    "what": N_("What do you see?"),
    "area_code": N_("Community"),
    "place": N_("Building, road, landmark"),
    "name": N_("Your name (if you like)"),
    "phone": N_("Your phone (if you like)"),
    "form_id": N_("Form"),
}
