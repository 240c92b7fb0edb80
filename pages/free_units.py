"""Epidemic-free units: which units are certified, which applications wait, and which lost their certificate?"""

from pages.parts.scenario import scenario_page

scenario_page(2)
