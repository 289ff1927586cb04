"""Ports for servers under test."""

import random
import socket


def free_port() -> int:
    """A port that nobody listens on, below those that connections are given."""
    while True:
        port = random.randrange(20000, 32000)
        with socket.socket() as candidate:
            if candidate.connect_ex(("127.0.0.1", port)):
                return port
