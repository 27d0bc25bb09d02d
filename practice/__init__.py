"""The practice itself: patients and how they are identified, locations, hours, clinicians, appointments, prescriptions.

Everyone to the right calls in through the port `practice.system.PracticeSystem`, `practice.identity`, `practice.hours` and
`practice.refill_rules`. Never talks to a patient, never knows a channel; only this room knows an EHR.
"""
