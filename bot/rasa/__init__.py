"""The Rasa 3.6.21 project, run in its own Python 3.10 environment with the repository root on PYTHONPATH.

Holds the pipeline, the domain, the rules, the encrypted tracker store and the one channel. Nothing of the main environment
is imported here, and nothing outside `bot/engine.py` and `bot/training.py` knows that it exists.
"""
