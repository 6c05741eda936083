"""Owns the master of a pseudo-terminal, as a scanner owns its end of the cable.

Run as a program: prints the slave's path, then everything on stdin goes down the wire. Ending this process
unplugs the device: closing a master that another thread of the same process reads does not hang up.
"""

import os
import sys
import tty

if __name__ == "__main__":
    master, slave = os.openpty()
    tty.setraw(slave)
    os.write(sys.stdout.fileno(), os.ttyname(slave).encode() + b"\n")
    while data := os.read(sys.stdin.fileno(), 4096):
        while data:
            data = data[os.write(master, data) :]
