"""Who makes what is plugged in, by USB vendor number.

Source: the public USB ID repository (linux-usb.org/usb.ids, 2025-07-26), and the makers' manuals for names
that the trade uses today.
"""

from typing import Final

SCANNER_MAKERS: Final = {
    0x0536: "Honeywell (Hand Held Products)",
    0x05E0: "Zebra (Symbol)",
    0x05F9: "Datalogic",
    0x065A: "Opticon",
    0x067E: "Honeywell (Intermec)",
    0x080C: "Datalogic",
    0x0C2E: "Honeywell (Metrologic)",
    0x0DB5: "Access IS",
    0x1EAB: "Newland",
    0x24EA: "Meva",
}
"""Makers of scanners: what they make and types like a keyboard is a scanner."""
_OTHERS: Final = {
    0x0403: "FTDI adapter",
    0x067B: "Prolific adapter",
    0x0A5F: "Zebra printer",
    0x0EB8: "Mettler Toledo",
    0x10C4: "Silicon Labs adapter",
    0x1A86: "WCH adapter",
}


def vendor_of(usb_vendor: int | None) -> str:
    """The maker behind a USB vendor number, or an empty text."""
    if usb_vendor is None:
        return ""
    return SCANNER_MAKERS.get(usb_vendor) or _OTHERS.get(usb_vendor, "")
