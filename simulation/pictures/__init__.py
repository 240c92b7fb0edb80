"""What do residents send? Simulated pictures of test results with their truth, to try and to measure the robot with.

Drawn from what such screens looked like in 2022, never from how the robot reads them (ADR 0074). ``truth`` says what
is on a picture, ``sheet`` and ``phone`` draw, ``layouts`` is what there is to draw, ``wear`` and ``forgeries`` what
happens to it on the way, ``sets`` which pictures are for tests, for tuning and for measuring.
"""
