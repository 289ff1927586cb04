"""Memory: what a process no longer uses goes back to the system."""

import ctypes

# From this size on, a piece of memory is the system's own, and back with it once it is
# given up. Left alone, glibc raises the size with each larger piece that is: lists of
# a hundred thousand articles then lie among what is kept, a thread apart, and leave
# holes there as large as all that is in use.
OWN_BYTES = 128 << 10
# As glibc numbers it.
_M_MMAP_THRESHOLD = -3


def give_back() -> None:
    """Have large pieces of memory given back at once; of no effect without glibc."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt:
        mallopt(_M_MMAP_THRESHOLD, OWN_BYTES)
