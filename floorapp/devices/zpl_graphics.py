"""Pictures in ZPL: `^GF` with its dots compressed, a twentieth of what they are in hex digits.

Source: Zebra, ZPL II Programming Guide, `^GF` and "Alternative Data Compression Scheme" (Z64: zlib, base64,
CRC-16-CCITT of the base64 text).
"""

import base64
import binascii
import zlib

from PIL import Image


def graphic(picture: Image.Image) -> str:
    """The `^GFA` command that draws a 1-bit picture, black where its dots are 0, at the field's origin."""
    row_bytes = (picture.width + 7) // 8
    dots = picture.point(lambda dot: 255 - dot).convert("1").tobytes()  # ZPL: 1 is black
    packed = base64.b64encode(zlib.compress(dots, 9))
    check = binascii.crc_hqx(packed, 0)
    total = row_bytes * picture.height
    return f"^GFA,{total},{total},{row_bytes},:Z64:{packed.decode('ascii')}:{check:04X}"
