"""What do the staff's phone pages say around their content?"""

from __future__ import annotations

from domain.errors import N_

TITLE = N_("Field work")
HOME = N_("Field work")
SURVEY = N_("Population survey")
SURVEY_HINT = N_("Door by door: confirm, change, add")
COCKPIT = N_("To the cockpit")
SIGN_OUT = N_("Sign out")
SIGN_IN = N_("Sign in again")
NOT_HERE = N_("There is no such page.")
AWAY = N_("The server does not answer at the moment; try again in a minute. What you entered is kept in this phone.")
OVER = N_("Your session is over; please sign in again.")
TOO_BIG = N_("What was sent is too large.")
NOT_READ = N_("What was sent cannot be read.")
