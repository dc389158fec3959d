"""NumPy functions that no node can go through: why, and what to write instead."""

from __future__ import annotations

import numpy as np

from ..engine.registry import ADVICE
from .numpy_names import functions_of

__all__: list[str] = []

IN_PLACE = "cannot change a node in place, nor write one into an existing array; write "

COMPLEX = (
    "works with complex numbers, which have no gradient here; write a transform of real numbers as "
    "products with the cosines and sines of 2π·j·k/n"
)

ADVICE.update(
    {
        np.place: f"{IN_PLACE}y = np.where(mask, values, x), or y = x.at[mask].set(values)",
        np.putmask: f"{IN_PLACE}y = np.where(mask, values, x), or y = x.at[mask].set(values)",
        np.copyto: f"{IN_PLACE}y = np.where(where, src, dst), or y = src to replace all of it",
        np.put_along_axis: (
            f"{IN_PLACE}y = x.at[index].set(values), where index holds the places along all axes, "
            f"or y = np.where(mask, values, x)"
        ),
        np.sort_complex: "gives complex numbers, which have no gradient here; write np.sort(x)",
        np.roots: (
            "gives complex numbers, which have no gradient here; write the formula of a quadratic, "
            "or take a step of Newton's method from the real root r of the plain coefficients: "
            "r - np.polyval(p, r) / np.polyval(np.polyder(p), r)"
        ),
    }
)

ADVICE.update(
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
