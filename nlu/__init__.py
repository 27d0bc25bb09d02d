"""Understanding of one message: language, red-flag triage, second net, entities, sentence encoder, Rasa data and components.

Called by `bot` and `actions`. Knows no patient, no channel and no database; importing this package itself loads nothing.
"""
