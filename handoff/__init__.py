"""Where people take over: cases, queues and their clocks, assignment, paging, the context packet; staff and what each may see.

Bot, actions and console call in through `service`, `paging`, `desk` and `staff`. It never talks to a provider and never decides
what a message means: it is told a disposition and brings the thread to the right person in time.
"""
