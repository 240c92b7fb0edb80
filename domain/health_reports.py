"""What does somebody at home say of their health? Temperature and symptoms, as typed on any keyboard (DOMAIN 1.4)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.arrivals import MOST_TEXT, TOO_LONG, UNKNOWN_WORD, FieldProblem
from domain.errors import N_

LEAST_TENTHS, MOST_TENTHS = 350, 420
"""Temperatures that are believed, in tenths of a degree Celsius: no thermometer shows another."""
SYMPTOMS = {
    "cough": N_("cough"),
    "sore_throat": N_("sore throat"),
    "tired": N_("very tired"),
    "aches": N_("headache or aching muscles"),
    "runny_nose": N_("blocked or runny nose"),
    "no_smell": N_("loss of smell or taste"),
    "diarrhoea": N_("diarrhoea"),
    "short_breath": N_("short of breath"),
}
NOT_A_TEMPERATURE = N_("Type the temperature like 36.5; thermometers show 35.0 to 42.0.")
_NUMBER = re.compile(r"(\d\d)(?:\.(\d)\d?)?")
_UNIT = re.compile(r"(°?C|度|摄氏度)$", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


class Health(StrEnum):
    """What came of a health report."""

    KEPT = "kept"
    NOT_EXPECTED = "not_expected"
    TOO_MANY = "too_many"


@dataclass(frozen=True)
class HealthForm:
    """A health report as it was typed. ``form_id``: what ``new_form_id`` gave; ``symptoms``: keys of ``SYMPTOMS``."""

    form_id: str
    code: str
    temperature: str
    symptoms: Sequence[str] = ()
    words: str = ""

    @property
    def tenths(self) -> int | None:
        """The temperature in tenths of a degree; None where it is none."""
        return read_temperature(self.temperature)


def read_temperature(text: str) -> int | None:
    """Return a temperature in tenths of a degree Celsius: ``36.5``, ``３６．５``, ``36。5``, ``36,5 ℃``; else None."""
    plain = unicodedata.normalize("NFKC", text[:40]).strip().replace("。", ".").replace(",", ".").replace("、", ".")
    found = _NUMBER.fullmatch(_UNIT.sub("", "".join(plain.split())))
    if found is None:
        return None
    tenths = int(found[1]) * 10 + int(found[2] or 0)
    return tenths if LEAST_TENTHS <= tenths <= MOST_TENTHS else None


def health_problems(form: HealthForm) -> list[FieldProblem]:
    """Return everything that is wrong with a report; empty where it may be taken."""
    found = [] if form.tenths is not None else [FieldProblem("temperature", NOT_A_TEMPERATURE)]
    if not set(form.symptoms) <= set(SYMPTOMS):
        found.append(FieldProblem("symptoms", UNKNOWN_WORD))
    if len(form.words) > MOST_TEXT:
        found.append(FieldProblem("words", TOO_LONG, {"most": MOST_TEXT}))
    elif _CONTROL.search(form.words):
        found.append(FieldProblem("words", UNKNOWN_WORD))
    return found


def is_warning(form: HealthForm, fever_c: float) -> bool:
    """Return whether somebody should look at this person today: fever, or any symptom."""
    return (form.tenths or 0) >= round(fever_c * 10) or bool(form.symptoms) or bool(form.words.strip())
