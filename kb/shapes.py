"""What values must look like to be made into structs.

msgspec works out how to make a struct when it is first asked to, and another thread
that asks meanwhile is given the unfinished half: the process ends by a segmentation
fault. Here it is worked out while a module is imported, before there are threads.
"""

from typing import Generic, TypeVar

import msgspec

T = TypeVar("T")


class Shape(Generic[T]):
    """Makes values of one type; all its methods raise msgspec.ValidationError.

    To be made at the top of a module, for it can be asked by many threads at once.
    """

    def __init__(self, kind: type[T]) -> None:
        self._kind = kind
        self._json = msgspec.json.Decoder(kind)
        self._msgpack = msgspec.msgpack.Decoder(kind)

    def of(self, values: object) -> T:
        """From what Python holds, such as a dict of the fields."""
        return msgspec.convert(values, self._kind)

    def of_json(self, data: bytes | str) -> T:
        """Raises msgspec.DecodeError, too."""
        return self._json.decode(data)

    def of_msgpack(self, data: bytes) -> T:
        """Raises msgspec.DecodeError, too."""
        return self._msgpack.decode(data)
