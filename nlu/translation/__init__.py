"""Machine translation of free text: the port, Argos behind it, its packages, and the gate that says whether a translation may be used.

Callers are the turn and the console. Templates, articles, clinical and emergency texts are never translated here, and nothing that
the gate stops goes to a patient. No text is logged or stored in clear.
"""
