"""What is done with alarms: the worker judges them, people answer them, headquarters tunes their rules."""

from data_access.commands.alarms.answering import acknowledge, tune
from data_access.commands.alarms.evaluating import Changed, evaluate
from data_access.commands.alarms.judging import note_judged

__all__ = ["Changed", "acknowledge", "evaluate", "note_judged", "tune"]
