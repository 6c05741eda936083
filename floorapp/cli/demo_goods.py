"""What the demo's packer scans: the demo data's badges, orders and barcodes."""

from typing import Final

from floorapp.oms import demo
from floorapp.workflows.sscc import sscc

PACKER_BADGE: Final = demo.PACKER_EN_BADGE
BADGES: Final = (
    ("Åsa Holm, packer", demo.PACKER_EN_BADGE),
    ("Björn Öhman, packer", demo.PACKER_SV_BADGE),
    ("Johan Berg, supervisor", demo.SUPERVISOR_BADGE),
)
SUPERVISOR: Final = BADGES[-1]
ORDERS: Final = tuple(str(order["number"]) for order in demo.ORDERS)
SHIFT: Final = ("SO-104711", "SO-104717", "SO-104720")
"""The short shift's orders: five products, one unit, six mugs."""
WRONG_SKU: Final = "21-0478"
"""A red mug, which looks like the green one that the first order of the shift asks for."""
OTHER_SSCC: Final = sscc("09520000999", 1)
"""The label of a carton that no station has."""

_BARCODES: Final = {
    str(product["sku"]): next(str(code) for code, units in product["barcodes"] if units == 1)
    for product in demo.PRODUCTS
}


def barcode_of(sku: str) -> str:
    """The barcode of one unit of a demo product. KeyError for what the demo does not sell."""
    return _BARCODES[sku]
