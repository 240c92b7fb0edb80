"""Who is where until when, which tests are due, who may go free, and until when must things be done?

Pure rules over local dates and aware instants; every figure is in ``assets/policies/control.toml`` (ADR 0044).
"""

from domain.schedules.changes import exposed_again, made_up, milder, moved, plan_under, under_new_policy, upgraded
from domain.schedules.clocks import (
    ReportDue,
    clock,
    due_at,
    local_date,
    local_midnight,
    release_at,
    reports_due,
    warn_at,
)
from domain.schedules.parts import PERSONS, facility_part, home_part, home_stage, stored_plan
from domain.schedules.plan import Plan, ScheduleError, Stage, TestDue, quarantine_plan, rule_for
from domain.schedules.release import (
    TestOnDay,
    may_go_home,
    reasons_against_release,
    release_allowed,
    upgrade_due,
)

__all__ = [
    "PERSONS",
    "Plan",
    "ReportDue",
    "ScheduleError",
    "Stage",
    "TestDue",
    "TestOnDay",
    "clock",
    "due_at",
    "exposed_again",
    "facility_part",
    "home_part",
    "home_stage",
    "local_date",
    "local_midnight",
    "made_up",
    "may_go_home",
    "milder",
    "moved",
    "plan_under",
    "quarantine_plan",
    "reasons_against_release",
    "release_allowed",
    "release_at",
    "reports_due",
    "rule_for",
    "stored_plan",
    "under_new_policy",
    "upgrade_due",
    "upgraded",
    "warn_at",
]
