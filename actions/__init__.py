"""The action server (rasa-sdk): one file a flow. Called by Rasa alone, on loopback, with a token.

An action reads the patient's message by turn id from the database, calls services, and leaves reply drafts and its
idempotency record in the same transaction as the act. Rasa gets names and opaque ids, never a patient's words.
"""
