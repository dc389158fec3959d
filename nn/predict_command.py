"""The command ``autograd-scratch predict``: which digit a picture shows."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nn import checkpoints
from nn.handwriting import digit_from_image
from nn.networks import BY_ACTIVATION, Network
from nn.weights import CHECKPOINT, load_weights, read_arrays

PROGRAM = "autograd-scratch predict"

SHADES = " .:-=+*#%@"

_EPILOG = f"""\
examples:
  {PROGRAM} digits.safetensors seven.png
  {PROGRAM} digits.safetensors --show photos/*.jpg
"""


def main(argv: Sequence[str]) -> int:
    """Print which digit each picture shows, and how sure the network is.

    Args:
        argv: the words after ``autograd-scratch predict``.

    Returns:
        The exit status: 0; 1 where a library is missing, a file cannot be read, the weights are of
        another network, or a picture shows no digit. The other pictures are told all the same.

    Raises:
        SystemExit: 0 after ``--help``, 2 where the words make no sense.
        BrokenPipeError: nobody reads what is printed.

    Example:
        >>> import tempfile
        >>> from PIL import Image
        >>> from nn import TwoLayerNet, save_weights
        >>> network = TwoLayerNet(784, 50, 10, seed=0)
        >>> network.params["W2"][...] = 0.0
        >>> network.params["b2"][1] = 3.0  # instead of a training: it takes all for a one
        >>> paper = np.full((300, 200), 255, np.uint8)
        >>> paper[50:170, 80:95] = 0
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     save_weights(network, f"{folder}/net.safetensors")
        ...     Image.fromarray(paper).save(f"{folder}/one.png")
        ...     main([f"{folder}/net.safetensors", f"{folder}/one.png"])  # doctest: +ELLIPSIS
        /...one.png: 1
               0       1       2       3       4       5       6       7       8       9
           3.4 %  69.1 %   3.4 %   3.4 %   3.4 %   3.4 %   3.4 %   3.4 %   3.4 %   3.4 %
        0
    """
    options = _parser().parse_args(argv)
    try:
        network = _network(options.weights, options.network)
    except (ImportError, ValueError, TypeError, OSError, MemoryError) as error:
        print(f"{PROGRAM}: error: {error}", file=sys.stderr)
        return 1
    status = 0
    for path in options.pictures:
        try:
            x = digit_from_image(path)
        except (ImportError, OSError, MemoryError) as error:  # which name the file
            print(f"{PROGRAM}: error: {error}", file=sys.stderr)
            status = 1
            continue
        except ValueError as error:
            why = str(error).removeprefix("digit_from_image: ")
            print(f"{PROGRAM}: error: {path}: {why}", file=sys.stderr)
            status = 1
            continue
        probabilities = network.probabilities(x)
        print(f"{path}: {np.argmax(probabilities)}")
        print("".join(f"{digit:>8}" for digit in range(len(probabilities))))
        print("".join(f"{100 * probability:>6.1f} %" for probability in probabilities))
        if options.show:
            print(_drawn(x))
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=PROGRAM,
        description="Tell which digit a picture shows, drawn or photographed, one digit a picture.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add = parser.add_argument
    add(
        "weights",
        type=Path,
        metavar="WEIGHTS",
        help="a checkpoint of nn.Trainer, or a file of nn.save_weights",
    )
    add("pictures", metavar="PICTURE", nargs="+", help="a file such as photo.jpg or drawing.png")
    add("--show", action="store_true", help="draw what the network saw, 28 × 28 pixels")
    add(
        "--network",
        choices=BY_ACTIVATION,
        help="activation (default: as the checkpoint says, else relu)",
    )
    return parser


def _network(path: Path, activation: str | None) -> Network:
    """The network that a file of weights is of."""
    arrays, metadata = read_arrays(path)
    kinds = {kind.__name__: name for name, kind in BY_ACTIVATION.items()}
    if CHECKPOINT in metadata:
        state = checkpoints.read(path)
        arrays = state.params
        kind = state.settings.get("network")
        if activation is None and kind not in kinds:
            raise ValueError(f"{path} is a checkpoint of {kind}; this command knows {list(kinds)}")
        activation = activation or kinds[str(kind)]
    shapes = {name: array.shape for name, array in arrays.items()}
    hidden = (shapes.get("b1") or (0,))[0]
    wanted = {"W1": (784, hidden), "b1": (hidden,), "W2": (hidden, 10), "b2": (10,)}
    if shapes != wanted:
        found = ", ".join(f"{name} {shape}" for name, shape in sorted(shapes.items()))
        raise ValueError(
            f"{path} is not of a network of two layers for MNIST, with W1 (784, N), b1 (N,), "
            f"W2 (N, 10) and b2 (10,); it holds {found or 'nothing'}"
        )
    dtype = np.result_type(np.float32, *arrays.values())
    network: Network = BY_ACTIVATION[activation or "relu"](784, hidden, 10, dtype=dtype)
    load_weights(network, path)
    return network


def _drawn(x: NDArray[Any]) -> str:
    """The picture in letters, which are twice as high as wide: so two of them are a pixel."""
    levels = np.rint(x.reshape(28, 28) * (len(SHADES) - 1)).astype(int)
    lines = ["".join(2 * SHADES[level] for level in row).rstrip() for row in levels]
    return "\n".join(lines).strip("\n")
