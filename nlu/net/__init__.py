"""The second net: a fine-tuned multilingual encoder that scores every disposition. It may raise a message, never lower it.

`finetune.py` makes the adapter that is committed, `build.py` the net that runs, `model.py` reads messages with it for
bot/reader.py. It knows no rule, and no rule asks for its confidence.
"""

from nlu.net.model import NetOpinion, SecondNet, load_net

__all__ = ["NetOpinion", "SecondNet", "load_net"]
