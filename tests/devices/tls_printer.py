"""An IPP printer behind TLS with a certificate that nobody has signed; it says how it is, and no more."""

import hashlib
import socket
import ssl
import struct
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def tls_printer(folder: Path) -> Iterator[tuple[str, str]]:
    """Its url, and the SHA-256 of its certificate."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    words = ["-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=printer", "-days", "2"]
    subprocess.run(
        ["openssl", "req", *words, "-keyout", key, "-out", certificate], check=True, capture_output=True
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    listening = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=_serve, args=(listening, context), daemon=True).start()
    fingerprint = hashlib.sha256(ssl.PEM_cert_to_DER_cert(certificate.read_text())).hexdigest()
    yield f"ipps://127.0.0.1:{listening.getsockname()[1]}/ipp/print", fingerprint
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()


def _serve(listening: socket.socket, context: ssl.SSLContext) -> None:
    while True:
        try:
            plain, _ = listening.accept()
        except OSError:
            return
        try:
            with plain, context.wrap_socket(plain, server_side=True) as near:
                asked = b""
                while b"\r\n\r\n" not in asked or not asked.endswith(b"\x03"):
                    if not (data := near.recv(65_536)):
                        break
                    asked += data
                near.sendall(_answer(asked.partition(b"\r\n\r\n")[2]))
        except OSError:
            continue


def _answer(asked: bytes) -> bytes:
    body = struct.pack(">BBH", 2, 0, 0) + asked[4:8] + b"\x01\x04"
    for tag, name, value in (
        (0x41, b"printer-make-and-model", b"Encrypted"),
        (0x23, b"printer-state", b"\0\0\0\x03"),
        (0x44, b"printer-state-reasons", b"none"),
    ):
        body += struct.pack(">BH", tag, len(name)) + name + struct.pack(">H", len(value)) + value
    body += b"\x03"
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
