"""Weights in files of the format safetensors, which other libraries read and write as well.

Such a file is a header of names, types and shapes, and then the numbers: reading it runs no code.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from autograd_scratch.whole_files import write_whole
from nn.datasets import DamagedFileError
from nn.networks import Network
from nn.optional import imported

__all__ = [
    "check_params",
    "digest_of",
    "load_weights",
    "read_arrays",
    "save_weights",
    "write_arrays",
]

FilePath: TypeAlias = str | os.PathLike[str]
Arrays: TypeAlias = dict[str, NDArray[Any]]

PARAMS = "params."
"""What the names of the parameters begin with in a checkpoint, which holds other arrays too."""

CHECKPOINT, DIGEST = "autograd-scratch checkpoint", "autograd-scratch sha256"
"""The names of texts in the file: what a checkpoint says of itself, and a checksum of all."""

_TYPES = {"bool", "float16", "float32", "float64"} | {
    f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)
}


def save_weights(network: Network, path: FilePath) -> None:
    """Save the parameters of a network in a safetensors file, by the names they have in ``params``.

    The file is written as a whole or not at all; one that is there is replaced.

    Args:
        network: any network with ``params``.
        path: file to write, usually ``….safetensors``.

    Raises:
        TypeError: a parameter of a type that such files do not have.
        OSError: the file cannot be written.
        ImportError: safetensors is not installed.

    Example:
        >>> import tempfile
        >>> from nn import TwoLayerNet
        >>> trained, new = TwoLayerNet(4, 5, 3, seed=1), TwoLayerNet(4, 5, 3, seed=2)
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     save_weights(trained, f"{folder}/net.safetensors")
        ...     load_weights(new, f"{folder}/net.safetensors")
        >>> bool((new.params["W1"] == trained.params["W1"]).all())
        True
    """
    write_arrays(Path(path), network.params, {})


def load_weights(network: Network, path: FilePath) -> None:
    """Load the parameters of a network from a safetensors file, by the names they have in it.

    They are written into the arrays of ``network.params``, in the float types of these.

    Args:
        network: a network with parameters of the names and shapes that are in the file.
        path: what :func:`save_weights` wrote, a checkpoint of :class:`nn.Trainer`, or a file of
            another library. (PyTorch keeps the weights of a linear layer transposed.)

    Raises:
        ValueError: other names or shapes. In each case the network is left as it is.
        TypeError: weights that are no floats.
        DamagedFileError: the file is not whole, or no safetensors file.
        OSError: the file cannot be read.
        ImportError: safetensors is not installed.

    Example:
        >>> import tempfile
        >>> from nn import TwoLayerNet
        >>> network = TwoLayerNet(4, 5, 3)
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     save_weights(TwoLayerNet(4, 6, 3), f"{folder}/net.safetensors")
        ...     load_weights(network, f"{folder}/net.safetensors")  # doctest: +ELLIPSIS
        Traceback (most recent call last):
            ...
        ValueError: ... holds W1 (4, 6), ...; the TwoLayerNet has W1 (4, 5), ...
    """
    path = Path(path)
    arrays, metadata = read_arrays(path)
    if CHECKPOINT in metadata:
        arrays = {
            name.removeprefix(PARAMS): array
            for name, array in arrays.items()
            if name.startswith(PARAMS)
        }
    check_params(network, arrays, str(path))
    for key, parameter in network.params.items():
        parameter[...] = arrays[key]


def check_params(network: Network, arrays: Mapping[str, NDArray[Any]], where: str) -> None:
    """See that arrays can be written into the parameters of a network."""
    params = network.params
    found, wanted = _described(arrays), _described(params)
    if found.keys() != wanted.keys() or any(
        arrays[key].shape != params[key].shape for key in params
    ):
        raise ValueError(
            f"{where} holds {_listed(found)}; the {type(network).__name__} has {_listed(wanted)}"
        )
    for key, parameter in params.items():
        if arrays[key].dtype.kind != "f":
            raise TypeError(f"{where}: {key} must hold floats, but holds {arrays[key].dtype}")
        if not parameter.flags.writeable:
            raise ValueError(f"{where}: the array of {key} in the network is read-only")


def _described(arrays: Mapping[str, NDArray[Any]]) -> dict[str, str]:
    return {key: f"{key} {array.shape}" for key, array in sorted(arrays.items())}


def _listed(found: Mapping[str, str]) -> str:
    return ", ".join(found.values()) or "nothing"


# any arrays ---------------------------------------------------------------------------------------


def write_arrays(path: Path, arrays: Mapping[str, Any], metadata: Mapping[str, str]) -> None:
    """Write arrays by name, and texts by name, as a whole or not at all.

    Raises:
        TypeError: an array of a type that the format does not have.
        OSError: the file cannot be written.
    """
    safetensors = imported("safetensors.numpy", "weights and checkpoints")
    kept = {}
    for name, array in arrays.items():
        # The library writes the memory as it lies there, so this must be in C order.
        kept[name] = np.asarray(array, order="C")
        if kept[name].dtype.name not in _TYPES:
            raise TypeError(
                f"{path}: {name} is {kept[name].dtype}, which a safetensors file cannot hold; it "
                f"holds {', '.join(sorted(_TYPES))}"
            )
    texts = {**metadata, DIGEST: _digest(kept, metadata)}
    write_whole(path, safetensors.save(kept, texts))


def read_arrays(path: Path) -> tuple[Arrays, dict[str, str]]:
    """Read all arrays and texts of a safetensors file; no code that may be in it is ever run.

    Raises:
        DamagedFileError: the file is not whole, or of another format.
        OSError: the file cannot be read.
    """
    safetensors = imported("safetensors", "weights and checkpoints")
    if path.exists() and not path.is_file():
        raise OSError(f"{path} is a folder or a device; name a file")
    try:
        with safetensors.safe_open(path, framework="numpy") as file:
            metadata = dict(file.metadata() or {})
            arrays = {name: file.get_tensor(name) for name in list(file.keys())}
    except safetensors.SafetensorError as error:
        raise DamagedFileError(f"{path} is damaged, or no safetensors file: {error}") from error
    except (AttributeError, TypeError) as error:  # such as bfloat16
        raise DamagedFileError(f"{path} holds what NumPy has no type for: {error}") from error
    digest = metadata.pop(DIGEST, None)  # files of other libraries have none
    if digest is not None and digest != _digest(arrays, metadata):
        raise DamagedFileError(f"{path} is damaged: its content has another SHA-256 than it says")
    return arrays, metadata


def _digest(arrays: Arrays, metadata: Mapping[str, str]) -> str:
    """The SHA-256 of all names, types, shapes, numbers and texts."""
    names = sorted(arrays)
    found = hashlib.sha256(json.dumps([sorted(metadata.items()), names]).encode())
    for name in names:
        found.update(digest_of(arrays[name]).encode())
    return found.hexdigest()


def digest_of(array: NDArray[Any]) -> str:
    """The SHA-256 of an array: of its type, its shape and its numbers.

    >>> digest_of(np.ones(2)) == digest_of(np.ones(4)[::2]) != digest_of(np.ones((1, 2)))
    True
    """
    found = hashlib.sha256(f"{array.dtype.name} {array.shape}".encode())
    # The order of bytes is that of files, whatever it is in memory.
    found.update(np.asarray(array, array.dtype.newbyteorder("<"), order="C").data)
    return found.hexdigest()
