"""Memory: what processes need not hold, or not each for itself."""

import ctypes
import gc

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


def keep_shared() -> None:
    """Leave what is there to be shared with processes that are forked from now on.

    Python's collector writes into each object that it looks at: a copy of the whole
    program in each process, at the first large collection. It looks at these no more.
    """
    gc.collect()
    gc.freeze()
