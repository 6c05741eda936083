"""A connection that was made anew is noticed, also where no call failed."""

import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from floorapp.sync.client import OmsClient


class Impatient(BaseHTTPRequestHandler):
    """Answers, and drops connections that are quiet for a while."""

    protocol_version = "HTTP/1.1"
    timeout = 0.2

    def do_GET(self) -> None:
        content = b"{}"
        self.send_response(503)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


def test_a_dropped_connection_counts_again_when_it_is_made_anew() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Impatient) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        client = OmsClient(f"http://127.0.0.1:{server.server_port}")
        for quiet_s, connections in ((0.0, 1), (0.0, 1), (0.6, 2)):
            time.sleep(quiet_s)
            assert client._request("GET", "/v1/health").content == b"{}"
            assert client.connections == connections
        client.close()
        server.shutdown()
