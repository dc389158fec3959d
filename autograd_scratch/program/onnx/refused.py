"""What has no counterpart in ONNX, and why."""

from __future__ import annotations

from collections.abc import Mapping

_MATRICES = "ONNX has no operator that solves equations or takes matrices apart"
_BOUNDS = "how many there are depends on numbers, and so would the shape"
_SPECIAL = "ONNX has no such function"

MASKS = (
    "how many elements a mask of booleans picks depends on numbers, and so would the shape; write "
    "where(mask, x, 0.0)"
)

REASONS: Mapping[str, str] = {
    **dict.fromkeys(("inv", "solve", "pinv", "lstsq", "slogdet", "cholesky"), _MATRICES),
    **dict.fromkeys(("eigh", "eigvalsh", "eig", "svd", "svdvals", "qr"), _MATRICES),
    "i0": "ONNX has no Bessel functions",
    "softmax_cross_entropy": "it gives two results at once; of arrays it is taken apart",
    "sinc with parameters": "only the function itself is, and not its derivatives",
    **dict.fromkeys(("nonzero", "flatnonzero", "argwhere", "unique", "compress"), _BOUNDS),
    **dict.fromkeys(("left_shift", "right_shift", "gcd", "lcm", "bitwise_count"), _SPECIAL),
    **dict.fromkeys(("nextafter", "spacing", "searchsorted", "digitize"), _SPECIAL),
}
"""By the name of an op or function."""
