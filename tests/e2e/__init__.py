"""The whole product at work: real processes, a real pty scanner, a real TCP printer, a real OMS server."""
