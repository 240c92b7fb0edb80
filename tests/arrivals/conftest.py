"""The district in which people arrive, for all tests of this folder."""

from tests.arrivals.builders import station

__all__ = ["station"]
