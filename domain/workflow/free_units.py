"""How does a unit become and stay epidemic-free? Scenario 2 (DOMAIN 1.2; Zhejiang's thresholds were not found)."""

from __future__ import annotations

from domain.errors import N_
from domain.workflow.model import Clock, Facts, Field, Kind, Move, No, Photo, RecordType
from domain.workflow.words import AREA, HQ, LOCAL, NOTE, STREET

UNIT_KINDS = {
    "compound": N_("compound"),
    "village": N_("village"),
    "firm": N_("firm"),
    "dormitory": N_("dormitory"),
    "school": N_("school"),
    "institution": N_("public institution"),
}


def _evidence(facts: Facts) -> No | None:
    """``free_unit_evidence`` is the reason against it that the rule in force finds in the records, or None."""
    found = facts.get("free_unit_evidence")
    return found if isinstance(found, No) else None


def _first(facts: Facts) -> No | None:
    """``free_unit_live``: the number of the unit's application or certificate that has not ended."""
    if facts.get("free_unit_live") is None:
        return None
    return No(N_("The unit has an application or certificate already: {code}."), {"code": facts["free_unit_live"]})


def _passed(facts: Facts) -> No | None:
    return None if facts["passed"] else No(N_("Enter a checklist that was not passed as such, with what is missing."))


FREE_UNIT = RecordType(
    "free_unit",
    N_("Epidemic-free unit"),
    2,
    {
        "draft": N_("draft"),
        "submitted": N_("submitted"),
        "street_review": N_("street review"),
        "certified": N_("certified"),
        "suspended": N_("suspended"),
        "revoked": N_("revoked"),
    },
    frozenset({"revoked"}),
    (
        Move("apply", N_("Begin an application"), (), "draft", LOCAL,
             (AREA, Field("kind", N_("Kind of unit"), Kind.CHOICE, choices=UNIT_KINDS, column="kind"),
              Field("gates", N_("Gates"), Kind.WHOLE, needed=False, column="gates", least=0, most=100),
              Field("responsible", N_("Responsible body"), needed=False, column="responsible")),
             guard=_first, needs=("free_unit_live",)),
        Move("submit", N_("Submit"), ("draft",), "submitted", LOCAL, (NOTE,), starts=(Clock("free_unit_review"),)),
        Move("review", N_("Take into review"), ("submitted",), "street_review", STREET, (NOTE,)),
        Move("reject", N_("Send back"), ("submitted", "street_review"), "draft", STREET, reason_needed=True,
             drops=("free_unit_review", "free_unit_checklist")),
        Move("certify", N_("Certify and publish"), ("street_review",), "certified", HQ, (NOTE,), guard=_evidence,
             needs=("free_unit_evidence",), stops=("free_unit_review", "free_unit_checklist"),
             starts=(Clock("free_unit_checklist"),), stamp="certified_at"),
        Move("pass_checklist", N_("Checklist passed"), ("street_review", "certified", "suspended"), None, LOCAL,
             (Field("passed", N_("Passed"), Kind.YES_NO), NOTE), guard=_passed, stops=("free_unit_checklist",),
             starts=(Clock("free_unit_checklist"),), stamp="checked_at", photo=Photo.ASKED),
        Move("fail_checklist", N_("Checklist not passed"), ("street_review", "certified", "suspended"), None,
             LOCAL, reason_needed=True, sets={"checked_at": None}, photo=Photo.ASKED),
        Move("suspend", N_("Suspend"), ("certified",), "suspended", STREET, reason_needed=True,
             drops=("free_unit_checklist",), stamp="suspended_at"),
        Move("reinstate", N_("Reinstate"), ("suspended",), "certified", HQ, (NOTE,), guard=_evidence,
             needs=("free_unit_evidence",), stops=("free_unit_checklist",),
             starts=(Clock("free_unit_checklist"),)),
        Move("revoke", N_("Revoke"), ("certified", "suspended"), "revoked", HQ, reason_needed=True,
             drops=("free_unit_checklist",), stamp="revoked_at"),
    ),
)  # fmt: skip

RECORDS = (FREE_UNIT,)
