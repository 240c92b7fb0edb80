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
LABELS = {
    "kind": KIND,
    "what": N_("What do you see?"),
    "area_code": N_("Community"),
    "place": N_("Building, road, landmark"),
    "name": N_("Your name (if you like)"),
    "phone": N_("Your phone (if you like)"),
    "form_id": N_("Form"),
}
