"""The program of a worker process: jobs come in, what they became goes out.

Each message is four bytes of length and then MessagePack. A job that takes more CPU
time than it may ends the process; one that takes more memory fails in it, or ends it
too.
"""

import resource
import signal
import struct
import sys
from typing import BinaryIO

import msgspec

from kb.library.build import Built, Job, build
from kb.problems import error
from kb.shapes import Shape

_JOB = Shape(Job)

LENGTH = struct.Struct("<I")


def work(source: BinaryIO, target: BinaryIO, cpu_s: float, memory_bytes: int) -> None:
    """Do jobs until `source` ends."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    # SIGPROF ends the process by default: no handler that a loop could delay.
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    # When the publisher was killed, there is nobody to tell.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    while head := source.read(LENGTH.size):
        job = _JOB.of_msgpack(source.read(*LENGTH.unpack(head)))
        signal.setitimer(signal.ITIMER_PROF, cpu_s)
        built = _build(job)
        signal.setitimer(signal.ITIMER_PROF, 0)
        message = msgspec.msgpack.encode(built)
        target.write(LENGTH.pack(len(message)) + message)
        target.flush()


def _build(job: Job) -> Built:
    try:
        return build(job)
    except MemoryError:
        message = "takes too much memory to render; simplify it"
        return Built(job.file.path, "", [error(job.file.path, 1, "costly", message)])


if __name__ == "__main__":
    work(sys.stdin.buffer, sys.stdout.buffer, float(sys.argv[1]), int(sys.argv[2]))
