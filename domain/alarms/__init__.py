"""When must somebody hear about it? Rules as data, and the states an alarm goes through. See ADR 0081."""

from domain.alarms.judging import Judging
from domain.alarms.machine import OPEN, Alarm, AlarmError, Limits, Measure, State, Step, acknowledged, judge
from domain.alarms.quiet import Quiet, quiet_until
from domain.alarms.replay import Episode, replayed
from domain.alarms.rules import LEVEL_NAMES, AlarmRule, By, alarm_rules, in_hand_of, is_in_hand
from domain.alarms.telling import sentence, value_text

__all__ = [
    "LEVEL_NAMES", "OPEN", "Alarm", "AlarmError", "AlarmRule", "By", "Episode", "Judging", "Limits", "Measure", "Quiet",
    "State", "Step", "acknowledged", "alarm_rules", "in_hand_of", "is_in_hand", "judge", "quiet_until", "replayed",
    "sentence", "value_text",
]  # fmt: skip
