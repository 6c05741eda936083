"""A scanner on the network, in a process of its own, to be unplugged: `network_owner.py tcp|rfc2217 PORT`.

Prints a line when it listens. What comes on stdin goes to the client that is connected, as a scan would. The
terminal server is pyserial's, over a looped port. On plain TCP an ENQ is answered with ACK. What the client
sends is printed, each piece as a line in hex.
"""

import os
import select
import socket
import sys

import serial
from serial.rfc2217 import PortManager

ENQ, ACK = b"\x05", b"\x06"


class Writer:
    """Where a `PortManager` writes."""

    def __init__(self, client: socket.socket) -> None:
        self.write = client.sendall


def _talk(client: socket.socket, manager: PortManager | None) -> bool:
    """Until the client hangs up; whether there may be another."""
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    while True:
        ready = select.select([client, sys.stdin], [], [])[0]
        if client in ready:
            data = client.recv(4096)
            if not data:
                return True
            heard = b"".join(manager.filter(data)) if manager else data
            if heard == ENQ:
                client.sendall(ACK)
            elif heard:
                os.write(sys.stdout.fileno(), heard.hex().encode() + b"\n")
        if sys.stdin in ready:
            data = os.read(sys.stdin.fileno(), 4096)
            if not data:
                return False
            client.sendall(b"".join(manager.escape(data)) if manager else data)


def _serve(kind: str, port: int) -> None:
    with socket.create_server(("127.0.0.1", port)) as listener:
        os.write(sys.stdout.fileno(), b"listens\n")
        more = True
        while more:
            client, _ = listener.accept()
            with client:
                looped = serial.serial_for_url("loop://", timeout=0)
                try:
                    more = _talk(client, PortManager(looped, Writer(client)) if kind == "rfc2217" else None)
                except OSError:
                    more = True


if __name__ == "__main__":
    _serve(sys.argv[1], int(sys.argv[2]))
