"""What do people and feeds do in the seven scenarios of the outbreak? A script of moves, as history and live."""

from simulation.scenarios.play import Play
from simulation.scenarios.writing import LIVE, build_scenarios

__all__ = ["LIVE", "Play", "build_scenarios"]
