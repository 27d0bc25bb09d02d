"""Articles that answer non-clinical questions: writing, approving, publishing, searching them, and what they lack.

Channels, handoff, actions and the console call in. It never answers anything an editor did not publish and mark as
non-clinical, never writes to a patient, and knows no channel, no patient record and no Rasa.
"""
