"""Every kind of message a thread can hold: what had happened, and what then makes or changes it."""

from tests.golden import ending, talking, working
from tests.golden.material import Scene

SCENES: dict[str, Scene] = talking.SCENES | working.SCENES | ending.SCENES
"""By the name of the file that says how it reads."""
