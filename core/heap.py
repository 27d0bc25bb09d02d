"""The garbage collector in a long-running process: what stays for good is not looked through again and again."""

import gc

YOUNG = 20_000  # new objects before the collector looks at them; Python's 700 makes it look several times in each turn


def settle() -> None:
    """Call once everything that stays is loaded: lexicons, index, mappings. The lexicons alone are some 600,000 objects.

    They are set aside, so that a full collection need not look through them while an emergency waits.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 10, 10)
