"""Sentences that more than one part of the sign-in says."""

from __future__ import annotations

from domain.errors import N_

NO_DATABASE = N_("The database does not answer at the moment; try again in a minute.")
TOO_MANY = N_("Too many tries from this address; wait a minute.")
