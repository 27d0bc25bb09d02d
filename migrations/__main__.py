"""`python -m migrations "what changed"`: write the revision that the models ask for."""

import sys

from migrations import revise

if len(sys.argv) != 2:
    sys.exit(__doc__)
print(revise(sys.argv[1]))
