"""What do the public's pages say? One place, so that they stay short and alike."""

from __future__ import annotations

from domain.errors import N_

TITLE = N_("Arrival report")
WELCOME = N_("Coming to {district}? Tell us in three minutes, before or when you arrive. No account is needed.")
START = N_("Report an arrival")
ASK = N_("See where my report stands")
STEPS = (N_("Who you are"), N_("Your journey"), N_("Where you were"), N_("Where you go"), N_("Who comes along"))
STEP_OF = N_("Step {step} of {steps}")
NEXT, BACK, SEND = N_("Next"), N_("Back"), N_("Send the report")
ADD_PLACE, ADD_PERSON, REMOVE = N_("Add a place"), N_("Add a person"), N_("Remove")
DRAFT = N_("What you typed is kept in this phone for one day, until you send it.")
FORGET = N_("Delete what I typed")
MANY_PROBLEMS = N_("Not sent yet. Please look at:")
RECEIPT = N_("Your receipt")
KEEP_RECEIPT = N_("Keep this code, best as a picture of this page: with it you see where your report stands.")
CODE = N_("Receipt code")
OPEN = N_("Look up")
NO_SUCH_CODE = N_("This code opens nothing; look at it once more.")
REPORTED_AT = N_("Reported at {time}")
COMMUNITY = N_("Community: {community}")
ARRIVAL_AT = N_("Arrival: {time}")
BY_LIST = N_("Checked against the national list of {version}")
TESTS_ON = N_("Tests on: {days}")
COMPANIONS = N_("People who come along: {count}")
UPLOAD = N_("Test report of the last 48 hours")
UPLOAD_HINT = N_("A photo or a PDF, at most 10 MB. Your place and camera are removed from photos.")
UPLOADED = N_("A test report is kept.")
SEND_FILE = N_("Send the file")
DIFFERS = N_("This form was sent before with other content; the first one holds. Open a new form to add to it.")
PURPOSE = N_(
    "What you send is used to control infection here, read by the people who do so only, and deleted afterwards."
)
BUSY = N_("Too many requests from your network; please wait {seconds} seconds and try again. What you typed is kept.")
TOO_BIG = N_("What you sent is too large.")
FOREIGN = N_("The request came from a page of another site.")
WRONG_HOST = N_("This server does not answer to that name.")
AWAY = N_("The service does not answer at the moment; try again in a minute. What you typed is kept.")
NOT_FOUND = N_("There is no such page.")
HOME = N_("Home")
PICK_STREET = N_("Tap your street (the map is approximate), or choose below")
SEARCH = N_("Search a community")

LABELS = {
    "id_type": N_("Kind of document"), "id_no": N_("Number of the document"), "name": N_("Full name"),
    "phone": N_("Mobile number"), "arrived_on": N_("Day of arrival"), "arrived_time": N_("Time of arrival"),
    "travel": N_("How you come"), "travel_number": N_("Train, flight or plate number"), "province": N_("Province"),
    "city": N_("City"), "county": N_("County or district"), "township": N_("Town or street"),
    "place": N_("Village, compound or road"), "since": N_("First day there"), "until": N_("Last day there"),
    "destination": N_("Community you go to"), "street": N_("Street or town"), "address": N_("Address there"),
    "visits": N_("Place"), "companions": N_("Companion"), "form_id": N_("Form"), "channel": N_("Channel"),
    "arrived_at": N_("Arrival"),
}  # fmt: skip
ID_TYPES = {"id_card": N_("identity card"), "hmt_permit": N_("residence permit (Hong Kong, Macao, Taiwan)"),
            "passport": N_("passport"), "other": N_("other document")}  # fmt: skip
VISIT_HINT = N_(
    "Every place of the last 7 days outside {district}, as exactly as you can: the lists go down to villages."
)
COMPANION_HINT = N_("Children too. Nobody comes along? Then send the report.")
