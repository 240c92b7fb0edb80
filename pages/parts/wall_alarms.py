"""Which alarms does the room hear of, and which may not sound now?"""

from components import formats
from components.alarm_strip import alarm_strip
from data_access.queries.alarm_judging import alarms_judged
from data_access.queries.alarms import open_alarms
from domain.alarms import alarm_rules, quiet_until
from domain.instants import now
from session.reading import load


def strip(scenes):
    """Draw the strip of alarms; a click, and a new red or orange one, leads to the scene it belongs to."""
    here = formats.local(now())
    quiet = {key: quiet_until(rule.quiet, here) is not None for key, rule in alarm_rules().items()}
    alarm_strip(load(open_alarms).rows, scenes, quiet, load(alarms_judged), key="wall.alarms")
