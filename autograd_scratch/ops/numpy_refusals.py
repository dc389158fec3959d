"""NumPy functions that no node can go through: why, and what to write instead."""

from __future__ import annotations

import numpy as np

from ..engine.registry import REFUSED
from .numpy_names import functions_of

__all__: list[str] = []

IN_PLACE = "no node changes in place, nor can one be written into an existing array; use "

FILES = "it would save the numbers without their graph; use node.value"

COMPLEX = (
    "complex numbers are not supported; a transform of real numbers is a product with the cosines "
    "and one with the sines of 2π·j·k/n"
)

REFUSED.update(
    {
        np.place: f"{IN_PLACE}y = np.where(mask, values, x), or y = x.at[mask].set(values)",
        np.putmask: f"{IN_PLACE}y = np.where(mask, values, x), or y = x.at[mask].set(values)",
        np.copyto: (
            f"{IN_PLACE}y = np.where(where, src, dst), or y = src to replace all of it, or a "
            f"buffer as dst, ag.zeros(shape), or ag.full(shape, value) for np.full and np.full_like"
        ),
        np.put_along_axis: (
            f"{IN_PLACE}y = x.at[index].set(values), where index holds the places along all axes, "
            f"or y = np.where(mask, values, x)"
        ),
        np.put: f"{IN_PLACE}y = x.at[indices].set(values)",
        np.fill_diagonal: f"{IN_PLACE}y = np.where(np.eye(n, dtype=bool), values, x)",
        np.save: FILES,
        np.savez: FILES,
        np.savez_compressed: FILES,
        np.savetxt: FILES,
        np.sort_complex: "complex numbers are not supported; use np.sort(x)",
        np.roots: (
            "zeros are complex numbers in general, which are not supported; a quadratic has a "
            "formula, and a real root r of the plain coefficients gets its gradient by a step of "
            "Newton's method, r - np.polyval(p, r) / np.polyval(np.polyder(p), r)"
        ),
    }
)

DATES = "dates are not supported: no node holds one"

INTEGERS = "it takes integers, and a node holds floats; use plain integers"

_DATES = ("busday_count", "busday_offset", "datetime_as_string", "is_busday", "isnat")
_INTEGERS = ("packbits", "ravel_multi_index", "unpackbits", "unravel_index")

REFUSED.update(dict.fromkeys(functions_of(np, _DATES), DATES))
REFUSED.update(dict.fromkeys(functions_of(np, _INTEGERS), INTEGERS))

REFUSED.update(
    dict.fromkeys(
        functions_of(
            np.fft,
            [
                *("fft", "ifft", "fft2", "ifft2", "fftn", "ifftn", "hfft", "ihfft"),
                *("rfft", "irfft", "rfft2", "irfft2", "rfftn", "irfftn"),
            ],
        ),
        COMPLEX,
    )
)
