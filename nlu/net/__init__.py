"""The second net: a classifier that may raise a message to clinical review, crisis or emergency, never lower it.

Trained by `nlu/net/train.py` on nlu/data; read by bot/reader.py. It knows no rule, and no rule asks for its confidence.
"""

from nlu.net.model import NetOpinion, SecondNet, load_net

__all__ = ["NetOpinion", "SecondNet", "load_net"]
