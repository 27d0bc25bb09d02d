"""The garbage collector in a long-running process: what stays for good is not looked through again and again."""

import gc

YOUNG = 20_000  # new objects before the collector looks at them; Python's 700 makes it look several times in each turn


def settle() -> None:
    """Call once everything that stays is loaded (lexicons, index, mappings: about two million objects, a tenth of a second to look through).

    They are set aside, so that even a full collection takes milliseconds and holds up nobody's emergency.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 10, 10)
