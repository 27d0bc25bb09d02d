"""Understanding of one message: language, red-flag triage, second net, entities, translation, sentence encoder, Rasa's training data.

Called by everybody to the right. Knows no patient and no channel; only `translation` keeps anything (its encrypted cache). Importing this
package itself loads nothing.
"""
