"""What a message names: dates and times, choices, medicines, people. Pure functions over text; called by `bot` and `actions`.

Never looks anything up about a patient: whoever calls gives the patient's own list, the clinicians' names, the clock.
"""
