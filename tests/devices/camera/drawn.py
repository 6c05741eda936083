"""Labels drawn for tests: real symbols by zxing's own writer, on paper, as a camera would give them."""

import cv2
import numpy as np
import zxingcpp

from floorapp.devices.camera.engines import Gray


def symbol(kind: str, text: str, *, module: int = 3, height: int = 80) -> Gray:
    """One symbol with its quiet zones; `module` and `height` (of a linear one) in pixels."""
    barcode = zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, kind))
    pixels = np.array(zxingcpp.write_barcode_to_image(barcode, scale=module), dtype=np.uint8)
    if pixels.shape[0] < height and kind not in ("QRCode", "DataMatrix", "Aztec"):
        pixels = cv2.resize(pixels, (pixels.shape[1], height), interpolation=cv2.INTER_NEAREST)
    return np.ascontiguousarray(cv2.copyMakeBorder(pixels, 25, 25, 45, 45, cv2.BORDER_CONSTANT, value=255))


def sheet(*symbols: Gray) -> Gray:
    """Symbols one below the other on one sheet."""
    wide = max(one.shape[1] for one in symbols)
    rows = [
        cv2.copyMakeBorder(one, 0, 0, 0, wide - one.shape[1], cv2.BORDER_CONSTANT, value=255)
        for one in symbols
    ]
    return np.ascontiguousarray(np.concatenate(rows), dtype=np.uint8)


def turned(gray: Gray, degrees: float) -> Gray:
    """The sheet turned on a larger white one."""
    side = int(np.hypot(*gray.shape)) + 20
    matrix = cv2.getRotationMatrix2D((gray.shape[1] / 2, gray.shape[0] / 2), degrees, 1)
    matrix[:, 2] += (side / 2 - gray.shape[1] / 2, side / 2 - gray.shape[0] / 2)
    return np.ascontiguousarray(cv2.warpAffine(gray, matrix, (side, side), borderValue=255), dtype=np.uint8)


def smeared(gray: Gray, sigma: float) -> Gray:
    """Out of focus."""
    return np.ascontiguousarray(cv2.GaussianBlur(gray, (0, 0), sigma), dtype=np.uint8)
