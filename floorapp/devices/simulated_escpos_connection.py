"""A simulated receipt printer and the way to it in one, over a real socket of this machine."""

from floorapp.devices.connections import TcpConnection
from floorapp.devices.simulated_escpos import OnReceipt, SimulatedEscposPrinter


class SimulatedEscposConnection(TcpConnection):
    """What `simulated:` means for a printer that speaks ESC/POS; `printer` is where its receipts are kept."""

    def __init__(self, on_receipt: OnReceipt | None = None) -> None:
        self.printer = SimulatedEscposPrinter(port=0, on_receipt=on_receipt)
        self.printer.start()
        super().__init__("127.0.0.1", self.printer.port)

    def end(self) -> None:
        """Hang up and switch the printer off; its receipts can still be looked at."""
        super().end()
        self.printer.stop()
