"""Bytes in, events out; effects in, bytes out. One driver a file, real and simulated alike."""
