"""How texts come in and go out: one folder a channel, the contract they all fulfil, content rules, and delivery.

Only the composition root calls in here (and the console, for content rules). Never decides what is said, nor to whom.
"""
