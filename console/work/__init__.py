"""The screen on which staff spend their day: the list, one thread, its context. One `Screenful` per open page.

What it holds is in state.py, how that is read in reading.py, how it becomes HTML in showing.py, how it stays live in screen.py; what
people do on it is in acts_*.py. It decides nothing about access: services and queries do.
"""

from console.work.screenful import Screenful

__all__ = ["Screenful"]
