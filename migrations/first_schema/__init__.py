"""The tables of revision 0001, written out: one module a room, one function a table.

Only revision 0001 calls in. It never reads the live models, so that what they have become since needs a revision to arrive.
"""
