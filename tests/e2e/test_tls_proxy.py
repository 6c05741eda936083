"""The one way over the network: a proxy with the site's certificate stands before the central server."""

import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

pytest.importorskip("fastapi", reason="the server's libraries are not installed")

from floorapp.cli.oms_checks import oms
from floorapp.sync import secrets_store
from floorapp.sync.enrolment import EnrolmentFailed, enrol
from floorapp.sync.workers import AUTHORITY_FILE
from tests.e2e.sites import write_site
from tests.sync.oms_process import OmsProcess


class TlsProxy:
    """Takes TLS connections with a certificate for `localhost`, and passes their bytes to a server."""

    def __init__(self, folder: Path, port_behind: int) -> None:
        self.certificate, key = folder / "site.pem", folder / "site.key"
        subprocess.run(
            [
                *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
                *("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"),
                *("-keyout", str(key), "-out", str(self.certificate)),
            ],
            check=True,
            capture_output=True,
        )
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(self.certificate, key)
        self._behind = ("127.0.0.1", port_behind)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"https://localhost:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        """Take no more connections."""
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _serve(self) -> None:
        while True:
            try:
                taken, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._pass_on, args=(taken,), daemon=True).start()

    def _pass_on(self, taken: socket.socket) -> None:
        with ExitStack() as open_:
            try:
                caller = open_.enter_context(self._context.wrap_socket(taken, server_side=True))
            except (ssl.SSLError, OSError):  # it does not trust the certificate
                taken.close()
                return
            server = open_.enter_context(socket.create_connection(self._behind))
            back = threading.Thread(target=_pump, args=(server, caller), daemon=True)
            back.start()
            _pump(caller, server)
            back.join(10)


def _pump(source: socket.socket, sink: socket.socket) -> None:
    try:
        while data := source.recv(65_536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[OmsProcess, TlsProxy]]:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    server = OmsProcess(tmp_path)
    server.command("import", str(write_site(tmp_path / "site", {"SO-1": {"21-0475": 1}})))
    server.start()
    try:
        with closing(TlsProxy(tmp_path, int(server.url.rpartition(":")[2]))) as proxy:
            yield server, proxy
    finally:
        server.kill()


def test_a_station_enrols_through_a_proxy_whose_certificate_is_in_its_folder(
    site: tuple[OmsProcess, TlsProxy], tmp_path: Path
) -> None:
    server, proxy = site
    folder = tmp_path / "station"
    folder.mkdir()
    code = server.command("enrol", "PACK-07")["code"]
    with pytest.raises(EnrolmentFailed, match=r"certificate is not trusted here: .*/oms-ca\.pem"):
        enrol(proxy.url, "PACK-07", code, folder)
    (untrusted,) = oms(proxy.url, folder / AUTHORITY_FILE)
    assert "certificate is not trusted here" in untrusted.found
    assert str(folder / AUTHORITY_FILE) in untrusted.to_do
    shutil.copy(proxy.certificate, folder / AUTHORITY_FILE)
    enrol(proxy.url, "PACK-07", code, folder)
    assert secrets_store.roster_key(folder, "PACK-07")
    assert [finding.to_do for finding in oms(proxy.url, folder / AUTHORITY_FILE)] == ["", ""]
