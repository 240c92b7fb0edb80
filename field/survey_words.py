"""What does the survey say on a phone? The words of its scripts go along with the page."""

from __future__ import annotations

import json
from html import escape
from typing import Any

from domain.errors import N_
from domain.survey import GROUPS, OUTCOMES
from plain.page import Say

TITLE = N_("Population survey")
SEARCH = N_("Search unit or building")
FIND_DOOR = N_("Open a door by its code")
CODE = N_("Code at the door (H-…)")
OPEN = N_("Look up")
SCAN, STOP, PHOTO = N_("Scan the code"), N_("Stop the camera"), N_("Take a picture of the code")
NO_SUCH_DOOR = N_("There is no door with this code in your area.")
NO_BUILDINGS = N_("No doors are on record here yet.")
OF = N_("{done} of {all}")
AREAS = N_("Choose an area")
UP = N_("All of my area")
LOADING = N_("Loading the building …")

SENTENCES = {
    "loading": LOADING,
    "up": UP,
    "away": N_("The server does not answer at the moment."),
    "no_net": N_("No network, and this building is not on this phone. Entries made before are kept."),
    "needs_net": N_("This needs the network; try again where there is one."),
    "waiting": N_("Waiting to be sent: {n}"),
    "sending": N_("Sending {n} entries …"),
    "all_sent": N_("All entries are sent"),
    "sent_at": N_("last sent {time}"),
    "never_sent": N_("nothing sent yet"),
    "send_now": N_("Send now"),
    "sign_in": N_("Sign in again"),
    "not_kept": N_("This browser keeps nothing: do not close or reload the page before all is sent."),
    "sign_out_sure": N_("Entries not settled yet: {n}. They will be deleted from this phone. Sign out all the same?"),
    "progress": N_("{done} of {all} doors verified"),
    "next": N_("Next door: {door}"),
    "all_done": N_("Every door of this building is done."),
    "floor": N_("floor {n}"),
    "confirm_n": N_("Confirm {n} as recorded"),
    "confirm_building": N_("Confirm all {n} remaining doors as recorded"),
    "confirm_sure": N_("{name}: confirm {n} households as they are on record? Only where you asked."),
    "people": N_("{n} living here"),
    "yes": N_("Yes"),
    "no": N_("No"),
    "new_door": N_("A door that is not on the list"),
    "add_door": N_("Add the door"),
    "unchanged": N_("All as recorded"),
    "save": N_("Save and go on"),
    "empty_now": N_("Nobody lives here"),
    "everybody_left": N_("All moved out"),
    "skip": N_("Later"),
    "to_list": N_("List of doors"),
    "note": N_("Note"),
    "change": N_("Correct"),
    "moved_out": N_("Moved out"),
    "new_phone": N_("New phone number"),
    "groups": N_("Special groups"),
    "born": N_("born {year}"),
    "nobody_on_record": N_("Nobody is on record here."),
    "not_sent_yet": N_("Entered on this phone, not sent yet."),
    "add_person": N_("Add a person"),
    "new_person": N_("New person"),
    "id_type": N_("Kind of document"),
    "id_no": N_("Number of the document"),
    "name": N_("Full name"),
    "phone": N_("Phone"),
    "same_phone": N_("Same phone as above"),
    "remove": N_("Remove"),
    "bad_id": N_("An identity number has 17 digits and a check character."),
    "bad_birth": N_("The digits 7-14 are not a date of birth."),
    "bad_document": N_("A document number has 5-17 letters and digits."),
    "bad_name": N_("Enter the name, without digits."),
    "bad_phone": N_("This is not a mobile or landline number."),
    "twice": N_("This number stands here twice."),
    "conflict_told": N_("Somebody changed this door after you had loaded it. Which holds?"),
    "shared_told": N_("Two phones disagree about this door. Which holds?"),
    "later_one": N_("Sent later"),
    "take_later": N_("Take what was sent later"),
    "mine": N_("What I entered"),
    "on_record": N_("On record now"),
    "take_mine": N_("Take mine"),
    "keep_record": N_("Keep what is on record"),
    "no_camera": N_("No camera here: take a picture, or type the code."),
    "no_code": N_("No code was found in the picture."),
}
STATES = {
    "due": N_("due"),
    "done": N_("verified"),
    "empty": N_("empty"),
    "nobody_home": N_("nobody home"),
    "declined": N_("refused to answer"),
    "waits": N_("to be sent"),
    "conflict": N_("conflict"),
    "refused": N_("correct it"),
}
CHANGES = {"added": N_("new"), "left": N_("moved out"), "changed": N_("changed")}
ID_TYPES = {
    "id_card": N_("identity card"),
    "hmt_permit": N_("residence permit (Hong Kong, Macao, Taiwan)"),
    "passport": N_("passport"),
    "other": N_("other document"),
}


def script_words(say: Say) -> str:
    """Return the words of the scripts in the reader's language, as the content of an HTML attribute."""

    def told(words: dict[str, str]) -> dict[str, str]:
        return {name: say(text) for name, text in words.items()}

    found: dict[str, Any] = told(SENTENCES)
    found |= {"states": told(STATES), "changes": told(CHANGES), "id_types": told(ID_TYPES)}
    found |= {"group_names": told(GROUPS), "outcomes": told(OUTCOMES)}
    return escape(json.dumps(found, ensure_ascii=False), quote=True)
