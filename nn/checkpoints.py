"""Checkpoints: all that a training needs to go on, in one file.

The file is of the format safetensors: arrays by name (``params.W1``, ``optimizer.v.W1``,
``history.loss``), and one text, in JSON. Nothing in it is ever run.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from nn.datasets import DamagedFileError
from nn.optimizers import remembered
from nn.packing import pack, unpack
from nn.weights import CHECKPOINT, PARAMS, digest_of, read_arrays, write_arrays

__all__ = [
    "TrainingState",
    "check_optimizer",
    "data_of",
    "read",
    "refuse_others",
    "settings_of",
    "what_can_be_saved",
    "write",
]

VERSION = 1
"""Of the format. A reader knows all versions up to its own."""

Data: TypeAlias = dict[str, list[str] | None]


@dataclass(frozen=True, eq=False)
class TrainingState:
    """All that a training needs to go on.

    Attributes:
        settings: what the training was begun with, by name.
        data: type and shape of each array of examples and targets, and its SHA-256.
        params: the parameters of the network.
        optimizer: the attributes of the optimizer.
        generator: what draws the batches.
        loss, train_accuracy, test_accuracy: the history. The length of ``loss`` is the position.
    """

    settings: dict[str, Any]
    data: Data
    params: dict[str, NDArray[Any]]
    optimizer: dict[str, Any]
    generator: np.random.Generator
    loss: list[float]
    train_accuracy: list[float]
    test_accuracy: list[float]


HISTORY = ("loss", "train_accuracy", "test_accuracy")


def write(path: Path, state: TrainingState) -> None:
    """Write a checkpoint, as a whole or not at all.

    Raises:
        TypeError: the optimizer remembers something that a file of arrays and texts cannot hold.
        OSError: the file cannot be written.
    """
    arrays = {PARAMS + key: array for key, array in state.params.items()}
    for name in HISTORY:
        arrays[f"history.{name}"] = np.array(getattr(state, name), dtype=np.float64)
    try:
        optimizer = pack(state.optimizer, "optimizer", arrays)
    except RecursionError:
        raise TypeError("the optimizer remembers what holds itself; give it another form") from None
    text = {
        "version": VERSION,
        "settings": state.settings,
        "data": state.data,
        "optimizer": optimizer,
        "generator": pack(state.generator, "generator", arrays),
    }
    try:
        write_arrays(path, arrays, {CHECKPOINT: json.dumps(text)})
    except OSError as error:
        if error.errno is None:
            raise
        left = "the last checkpoint is as it was" if path.is_file() else "there is no checkpoint"
        raise OSError(error.errno, f"{error.strerror}; {left}", str(path)) from error


def read(path: Path) -> TrainingState:
    """Read a checkpoint.

    Raises:
        DamagedFileError: the file is not whole, or is no checkpoint.
        ValueError: a later version of this package wrote it.
        OSError: the file cannot be read.
    """
    arrays, metadata = read_arrays(path)
    if CHECKPOINT not in metadata:
        raise DamagedFileError(
            f"{path} is no checkpoint of nn.Trainer; nn.load_weights reads files of weights"
        )
    try:
        text = json.loads(metadata[CHECKPOINT])
        version = int(text["version"])
        state = _state(text, arrays) if version <= VERSION else None
    except _NONSENSE as error:
        raise DamagedFileError(f"{path} is no checkpoint that can be read: {error!r}") from error
    if state is None:
        raise ValueError(
            f"{path} is a checkpoint of version {version}, but this autograd-scratch reads up to "
            f"version {VERSION}; install the one that wrote it, or a later one"
        )
    return state


# What comes of a text that is none of ours, though the file is whole.
_NONSENSE = ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError


def _state(text: Any, arrays: dict[str, NDArray[Any]]) -> TrainingState:
    return TrainingState(
        settings=dict(text["settings"]),
        data=dict(text["data"]),
        params={
            name.removeprefix(PARAMS): array
            for name, array in arrays.items()
            if name.startswith(PARAMS)
        },
        optimizer=dict(unpack(text["optimizer"], arrays)),
        generator=_generator(unpack(text["generator"], arrays), text["settings"]["generator"]),
        **{name: _numbers(arrays[f"history.{name}"]) for name in HISTORY},
    )


def _generator(found: Any, kind: Any) -> np.random.Generator:
    if not isinstance(found, np.random.Generator) or type(found.bit_generator).__name__ != kind:
        raise TypeError(f"{found} in place of a generator of the kind {kind}")
    return found


def _numbers(array: NDArray[Any]) -> list[float]:
    if array.ndim != 1 or array.dtype != np.float64:
        raise TypeError(f"a history of {array.dtype} {array.shape}")
    numbers: list[float] = array.tolist()
    return numbers


# is it the same training? -------------------------------------------------------------------------


def data_of(train: Any, test: Any) -> Data:
    """What is to be told apart of the examples and targets, by name."""
    names = ("x_train", "t_train", "x_test", "t_test")
    arrays = (*train, *(test or (None, None)))
    return {
        name: None if array is None else [f"{array.dtype} {array.shape}", digest_of(array)]
        for name, array in zip(names, arrays, strict=True)
    }


def settings_of(optimizer: Any) -> dict[str, Any]:
    """The numbers and texts that an optimizer was made with."""
    # One of the user's may have slots. It trains as well, but cannot be saved.
    attributes = remembered(optimizer) if hasattr(optimizer, "__dict__") else {}
    numbers = {
        name: value.item() if isinstance(value, np.generic) else value
        for name, value in attributes.items()
        if name != "iter"
    }
    return {
        f"optimizer.{name}": value
        for name, value in numbers.items()
        if isinstance(value, bool | int | float | str)
    }


def what_can_be_saved(optimizer: Any) -> dict[str, Any]:
    """The attributes of an optimizer that a file can hold: no functions, for example."""
    found = {}
    for name, value in (remembered(optimizer) if hasattr(optimizer, "__dict__") else {}).items():
        with suppress(TypeError, RecursionError):
            pack(value, name, {})
            found[name] = value
    return found


def refuse_others(path: Path, found: TrainingState, here: TrainingState) -> None:
    """See that a checkpoint is of the training that is to go on.

    Raises:
        ValueError: it has other settings, or was given other data; the message names them.
    """
    one, other = found.settings, here.settings
    differences = [
        f"{name} was {_shown(one, name)}, here it is {_shown(other, name)}"
        for name in {**other, **one}
        if one.get(name) != other.get(name) and not _is_left_open(name, one, other)
    ]
    for name, data in here.data.items():
        before = found.data.get(name)
        if before != data:
            what, now = (each[0] if each else "not given" for each in (before, data))
            differences.append(
                f"{name} was {what}, here it is {now}"
                if what != now
                else f"{name} holds other numbers than it did"
            )
    if differences:
        raise ValueError(
            f"{path} is a checkpoint of another training: {'; '.join(differences)}. Make the "
            f"Trainer as it was made then, with the same network, optimizer, settings and data"
        )


def _is_left_open(name: str, one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    # Without a seed, or with a generator, the state of the generator tells all. A backend may be
    # missing on the machine where a training goes on.
    return name == "backend" or (name == "seed" and not (name in one and name in other))


def _shown(settings: Mapping[str, Any], name: str) -> str:
    return repr(settings[name]) if name in settings else "not set"


def check_optimizer(path: Path, optimizer: Any, found: dict[str, Any]) -> None:
    """See that an optimizer can have the attributes that are in a checkpoint.

    Raises:
        DamagedFileError: they are not those of such an optimizer.
    """
    # An attribute in place of a method would break it.
    methods = {name for name in found if callable(getattr(type(optimizer), str(name), None))}
    missing = remembered(optimizer).keys() - found.keys()
    if methods or missing:
        raise DamagedFileError(
            f"{path} is no checkpoint of {type(optimizer).__name__}: "
            f"{', '.join(sorted(methods | missing))} cannot be restored"
        )
