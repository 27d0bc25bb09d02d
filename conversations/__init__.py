"""Conversations, messages and turns; inbox, outbox, ownership, consent and the approved wording.

Channels, handoff, actions and bot call in. It knows no channel provider, no Rasa, and never decides what is said.
"""
