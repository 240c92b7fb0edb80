"""What is done with alarms: the worker judges them, people answer them, headquarters tunes their rules."""

from data_access.commands.alarms.answering import acknowledge, tune
from data_access.commands.alarms.evaluating import Changed, evaluate

__all__ = ["Changed", "acknowledge", "evaluate", "tune"]
