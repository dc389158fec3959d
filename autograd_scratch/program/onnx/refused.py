"""What has no counterpart in ONNX and why, and where the others have their limits."""

from __future__ import annotations

from collections.abc import Mapping

_MATRICES = "ONNX has no operator that solves equations or takes matrices apart"
_BOUNDS = "how many there are depends on numbers, and so would the shape"
_SPECIAL = "ONNX has no such function"

MASKS = (
    "how many elements a mask of booleans picks depends on numbers, and so would the shape; write "
    "where(mask, x, 0.0)"
)

LOOPS = "a model has no loops here; in Python's own loop, each step is written down for itself"

SLICES = "the shape of a slice between computed numbers would depend on them"

REASONS: Mapping[str, str] = {
    **dict.fromkeys(("inv", "solve", "pinv", "lstsq", "slogdet", "cholesky"), _MATRICES),
    **dict.fromkeys(("eigh", "eigvalsh", "eig", "svd", "svdvals", "qr"), _MATRICES),
    "i0": "ONNX has no Bessel functions",
    **dict.fromkeys(("nonzero", "flatnonzero", "argwhere", "unique"), _BOUNDS),
    **dict.fromkeys(("left_shift", "right_shift", "gcd", "lcm", "bitwise_count"), _SPECIAL),
    **dict.fromkeys(("nextafter", "spacing", "searchsorted", "digitize"), _SPECIAL),
}
"""By the name of an op or function, why it is refused."""

_PLACES = "at a mask of booleans only if it is a constant"
_BATCH = "not along the axis of the batch"
_SINGLE = "in float32 even of float64, with a warning, as ONNX Runtime has no other kernel"
_NAN = "ONNX does not say what is done with nan"

LIMITS: Mapping[str, str] = {
    **dict.fromkeys(("det", "erf"), _SINGLE),
    **dict.fromkeys(("getitem", "put_at", "set_at"), _PLACES),
    **dict.fromkeys(("diag", "convolve", "trace"), _BATCH),
    **dict.fromkeys(("argmax", "argmin", "argsort"), _NAN),
    **dict.fromkeys(("sum", "prod"), "of integers, exact up to 2**53 in ONNX Runtime"),
    "sinc": "the function itself, not its derivatives",
    "pad": "by widths that are constants",
    "repeat": "as often as a constant says, along the axis of the batch all alike",
    "norm": "of vectors, and the Frobenius norm of matrices",
    "softmax_cross_entropy": "where a probability of 0 meets a target of 0, all results are nan",
}
"""Of functions that are exported, what is not."""
