"""What does the survey of the population (扫码宝) ask at a door, and which answers cannot be true?

Source: DOMAIN 1.2; the words of special groups are those of the register (``special_group``), the ages are ours (D).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from domain.errors import N_
from domain.identifiers import IdType, birth_date, identifier_problem, is_mobile
from domain.sentences import Sentence

GROUPS = {
    "elderly_alone": N_("elderly, living alone"),
    "pregnant": N_("pregnant"),
    "dialysis": N_("dialysis"),
    "infant": N_("infant"),
    "disabled": N_("disability"),
    "chronic": N_("chronic illness"),
    "mental_health": N_("mental health"),
}
"""The special groups of the register and what they are called, in the order in which a phone offers them."""
OUTCOMES = {
    "unchanged": N_("as on record"),
    "changed": N_("changed"),
    "empty": N_("empty"),
    "nobody_home": N_("nobody home"),
    "refused": N_("refused to answer"),
}
"""How a visit at a door may end."""
VERIFIES = frozenset({"unchanged", "changed", "empty"})
"""Outcomes after which the door counts as verified; the others say only that somebody was there."""

INFANT_BEFORE = 3
"""Age in years under which a child is an infant."""
ALONE_FROM = 60
"""Age in years from which somebody who lives alone is of the group that is looked after."""
PREGNANT_FROM, PREGNANT_TO = 12, 55
MUST_TEST_FROM = 3
"""Age in years from which somebody new on the register is tested (as the simulated district's rule)."""
OLDEST = 125

UNKNOWN_GROUP = N_("There is no special group called {group}.")
NOT_BORN = N_("The identifier says a date of birth in the future.")
TOO_OLD = N_("The identifier says an age of {age} years.")
NO_INFANT = N_("Somebody of {age} is not an infant (under {limit}).")
NOT_ELDERLY = N_("Somebody of {age} is not an elderly person living alone (from {limit}).")
NOT_ALONE = N_("{people} people live behind this door: nobody lives alone.")
NOT_PREGNANT = N_("Somebody of {age} is not entered as pregnant ({least} to {most}).")
NO_WOMAN = N_("The identifier is a man's: not entered as pregnant.")
NO_NAME = N_("Enter the name, of {most} characters at most.")
BAD_PHONE = N_("This is not a mobile or landline number.")
MOST_NAME = 60
_LANDLINE = re.compile(r"(0[0-9]{2,3}-?)?[2-9][0-9]{6,7}(-[0-9]{1,5})?|[+(][-+() 0-9]{6,25}")


@dataclass(frozen=True)
class About:
    """What an identifier tells of a person: date of birth and sex; None where it tells nothing (a passport)."""

    born: date | None = None
    male: bool | None = None

    def age(self, on: date) -> int | None:
        """Return the age in whole years on a local date, None where it is not known."""
        if self.born is None:
            return None
        return on.year - self.born.year - ((on.month, on.day) < (self.born.month, self.born.day))


def about(id_type: str | None, id_no: str | None) -> About:
    """Return what an identifier tells of a person."""
    number = id_no or ""
    if id_type not in (IdType.ID_CARD, IdType.HMT_PERMIT) or len(number) != 18:
        return About()
    return About(birth_date(number), int(number[16]) % 2 == 1 if number[16].isdigit() else None)


def group_words(text: str | None) -> tuple[str, ...]:
    """Return the words of the register's column ``special_group``."""
    return tuple(word for word in (text or "").split(",") if word)


def joined_groups(words: Iterable[str]) -> str | None:
    """Return words as the register keeps them: in alphabetical order, with commas; None for none."""
    return ",".join(sorted(set(words))) or None


def must_be_tested(who: About, on: date) -> bool:
    """Return whether somebody new on the register counts among those who must be tested; an unknown age does."""
    age = who.age(on)
    return age is None or age >= MUST_TEST_FROM


def groups_problem(words: Iterable[str], who: About, *, on: date, household: int) -> Sentence | None:
    """Return why somebody cannot be of these groups on a local date, or None.

    ``household``: people behind the door, this one among them.
    """
    given, age = set(words), who.age(on)
    unknown = sorted(given - set(GROUPS))
    if unknown:
        return _no(UNKNOWN_GROUP, group=unknown[0][:40])
    if "elderly_alone" in given and household > 1:
        return _no(NOT_ALONE, people=household)
    if "pregnant" in given and who.male:
        return Sentence(NO_WOMAN)
    if age is None:
        return None
    if "infant" in given and age >= INFANT_BEFORE:
        return _no(NO_INFANT, age=age, limit=INFANT_BEFORE)
    if "elderly_alone" in given and age < ALONE_FROM:
        return _no(NOT_ELDERLY, age=age, limit=ALONE_FROM)
    if "pregnant" in given and not PREGNANT_FROM <= age <= PREGNANT_TO:
        return _no(NOT_PREGNANT, age=age, least=PREGNANT_FROM, most=PREGNANT_TO)
    return None


def identity_problem(id_type: str, number: str, *, on: date, simulated: bool) -> Sentence | None:
    """Return why this identifier cannot be somebody's on a local date, or None. ``number`` as it is compared."""
    problem = identifier_problem(id_type, number, simulated=simulated)
    if problem is not None:
        return Sentence(problem)
    age = about(id_type, number).age(on)
    if age is None:
        return None
    return Sentence(NOT_BORN) if age < 0 else _no(TOO_OLD, age=age) if age > OLDEST else None


def name_problem(name: str) -> Sentence | None:
    """Return why this is no name, or None."""
    good = 0 < len(name) <= MOST_NAME and not any(sign.isdigit() or ord(sign) < ord(" ") for sign in name)
    return None if good else _no(NO_NAME, most=MOST_NAME)


def phone_problem(phone: str) -> Sentence | None:
    """Return why nobody can be called under this number, or None; none at all is no problem."""
    good = not phone or is_mobile(phone) or _LANDLINE.fullmatch(phone)
    return None if good else Sentence(BAD_PHONE)


def _no(message: str, **params: object) -> Sentence:
    return Sentence(message, tuple(params.items()))
