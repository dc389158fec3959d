"""to_onnx: a function written to a file that other programs run."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from ...engine.messages import warn_user
from ...engine.pytree import flatten, unflatten
from ...engine.values import Value
from ...whole_files import write_whole
from ..signature import is_traced
from ..trace.instructions import Instruction
from ..trace.trace import OuterTraceLeak, TracingError, WritesIntoArray
from ..trace.traced import Place, Traced, trace
from .batch import (
    SIZES,
    ArrayOfBatch,
    ExportError,
    OfBatch,
    Program,
    Size,
    Step,
    common_program,
)
from .functions import APART, UINT64, check_type, printed
from .names import dotted, name_of_argument, names_of_constants
from .writer import Tensor, Writer

OPSET = 18
"""Of December 2022: the first in which all reductions take their axes alike."""

IR_VERSION = 8
"""The format of the file that goes with it."""

LARGEST = 2**31 - 1
"""A file of the kind holds no more bytes."""


@dataclass(frozen=True)
class Exported:
    """What :func:`to_onnx` has written.

    Attributes:
        path: the file.
        inputs, outputs: their names in the model, each with its type and shape.
        opset: the version of ONNX's operators.
        in_float32: operators that are computed in float32 though their inputs are float64, since
            ONNX Runtime has no other kernel for them.
        conditions: how many branches on numbers the model holds for only as they went here; where
            one goes the other way, all results are nan, or what runs the model stops with an
            error, as ONNX Runtime does where an index is out of bounds.
    """

    path: str
    inputs: dict[str, str]
    outputs: dict[str, str]
    opset: int
    in_float32: tuple[str, ...]
    conditions: int


def to_onnx(
    f: Callable[..., Any], path: str | os.PathLike[str], *example: Any, batch_axis: Any = 0
) -> Exported:
    """Write a function to a file in the ONNX format, which other programs and languages run.

    The function is traced as :func:`jit` traces it, derivatives inside it too, and each step
    becomes nodes of the model. It is traced at several sizes of the batch: what depends on the size
    must be in proportion to it, or to one over it, and the model computes it from the shape of its
    inputs; anything else is refused.

    What f closes over, and integers, booleans and strings among its arguments, are constants of the
    model; floats and arrays among the arguments are its inputs. Those have the names of the
    parameters of f, and of keys: ``params.W1``. An array that f finds in a dict or object keeps
    that name in the model. The results are called ``output``, or ``output.0``, ``output.loss``.

    Types are kept: float64 is computed in float64. Where ONNX Runtime has no float64 kernel
    (``erf``, ``det``), a step is computed in float32; a warning, the result and the model say so.

    Args:
        f: function of floats, arrays, and structures of them, as for :func:`jit`.
        path: the file, ``*.onnx``; written as a whole or not at all.
        example: arguments of f. Of a batch, one example is enough.
        batch_axis: which axis of the arrays has the examples of a batch, one number for all
            arguments, or a tuple of one for each; None for what has no batch. With None alone, the
            model takes arrays of the shapes of the example only.

    Returns:
        What was written: inputs and outputs with their types and shapes.

    Raises:
        TypeError: f is no function, path no name, or what f does cannot be traced.
        ValueError: path does not end with ``.onnx``, a step has no counterpart in ONNX, a length or
            number depends on the size of the batch in another way, or arguments do not agree on
            the size. The message has its name.
        ImportError: the extra [onnx] is not installed.
        OSError: the file cannot be written.

    Example:
        >>> import numpy as np, tempfile
        >>> W = np.array([[1.0, 2.0], [3.0, 4.0]])
        >>> def predict(x):
        ...     return np.tanh(x @ W)
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     written = to_onnx(predict, f"{folder}/net.onnx", np.ones((1, 2)))
        >>> written.inputs, written.outputs
        ({'x': 'float64 (batch, 2)'}, {'output': 'float64 (batch, 2)'})
    """
    if not callable(f):
        raise TypeError(f"to_onnx takes a function, got {type(f).__name__}; write to_onnx(f, path)")
    if not isinstance(path, (str, os.PathLike)):
        raise TypeError(
            f"to_onnx: path must be the name of a file, got {type(path).__name__}; write "
            f'to_onnx(f, "model.onnx", x)'
        )
    if Path(path).suffix != ".onnx":
        raise ValueError(
            f"to_onnx: the name of the file must end with .onnx, got {os.fspath(path)!r}"
        )
    try:
        onnx = import_module("onnx")
    except ImportError as error:
        raise ImportError(
            'to_onnx needs the package onnx: pip install "autograd-scratch[onnx]"', name="onnx"
        ) from error
    axes = _batch_axes(f, example, batch_axis)
    program, batch_of = _traced(f, example, axes)
    writer = Writer(onnx, names_of_constants(f))
    model = _model(onnx, writer, f, program, batch_of)
    content = model.SerializeToString(deterministic=True)
    if len(content) > LARGEST:
        raise ExportError(
            f"to_onnx: the model has {len(content)} bytes, and no file may have 2 GiB"
        )
    onnx.checker.check_model(model, full_check=True)
    in_float32 = tuple(writer.in_float32)
    if in_float32:
        warn_user(
            f"to_onnx: ONNX Runtime has no float64 kernel for {', '.join(in_float32)}, so the "
            f"model computes that in float32, with about 7 digits",
        )
    write_whole(Path(path), content)
    inputs, outputs = (
        {x.name: _described(x) for x in values}
        for values in (model.graph.input, model.graph.output)
    )
    conditions = sum(step.function is bool for step in program.steps)
    return Exported(os.fspath(path), inputs, outputs, OPSET, in_float32, conditions)


# the batch ----------------------------------------------------------------------------------------


def _batch_axes(f: Any, example: tuple[Any, ...], batch_axis: Any) -> dict[str, int]:
    """The axis of the batch for each array among the arguments that has one, by its path."""
    if isinstance(batch_axis, (tuple, list)):
        if len(batch_axis) != len(example):
            raise ValueError(
                f"to_onnx: batch_axis names {len(batch_axis)} arguments, but the example has "
                f"{len(example)}"
            )
        chosen = list(batch_axis)
    else:
        chosen = [batch_axis] * len(example)
    found: dict[str, int] = {}
    lengths: dict[str, int] = {}
    for path, leaf in flatten((example, {})):
        axis = chosen[int(path[4 : path.index("]", 4)])]
        if not isinstance(axis, (int, np.integer, type(None))) or isinstance(axis, bool):
            raise TypeError(f"to_onnx: batch_axis must be made of integers and None, got {axis!r}")
        if axis is None or not is_traced(leaf) or not np.ndim(leaf):
            continue
        name = name_of_argument(f, path)
        if not -leaf.ndim <= axis < leaf.ndim:
            raise ValueError(
                f"to_onnx: {name} has shape {leaf.shape}, so no axis {axis}; say for each argument "
                f"where its batch is: batch_axis=(0, None)"
            )
        found[path] = int(axis) % leaf.ndim
        lengths[name] = leaf.shape[axis]
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{name} {length}" for name, length in lengths.items())
        raise ValueError(
            f"to_onnx: the arguments do not agree on the size of the batch: {told}; say for each "
            f"whether it has one: batch_axis=(None, 0)"
        )
    if 0 in lengths.values():
        raise ValueError(
            f"to_onnx: {', '.join(lengths)} must have at least one example; got an empty batch"
        )
    return found


def _with_batch(example: tuple[Any, ...], axes: dict[str, int], size: int) -> tuple[Any, ...]:
    """The example with so many rows, which are repeated or left out."""

    def resized(path: str, leaf: Any) -> Any:
        if path not in axes:
            return leaf.copy() if isinstance(leaf, np.ndarray) else leaf
        places = np.arange(size) % leaf.shape[axes[path]]
        return np.take(leaf, places, axes[path])

    args, _ = unflatten((example, {}), iter([resized(*x) for x in flatten((example, {}))]))
    return args  # type: ignore[no-any-return]


def _traced(
    f: Any, example: tuple[Any, ...], axes: dict[str, int]
) -> tuple[Program, tuple[int, int] | None]:
    """What f does at any size of the batch, and which argument's axis tells the size."""
    sizes = SIZES if axes else (1,)
    traces: list[Traced] = []
    for size in sizes:
        args = _with_batch(example, axes, size)
        try:
            traces.append(_one_trace(f, args))
        except Exception as error:
            if not axes or isinstance(error, ExportError):
                raise
            _one_trace(f, _with_batch(example, {}, size))  # does it fail on the example, too?
            names = [name_of_argument(f, path) for path in axes]
            raise ExportError(
                f"to_onnx: the function works on the example but fails when axis "
                f"{', '.join(map(str, dict.fromkeys(axes.values())))} of {', '.join(names)} has "
                f"{size} elements, as a batch: {error}. Say which arguments have a batch "
                f"(batch_axis=(0, None)), or that none has (batch_axis=None)"
            ) from error
    program = common_program(traces, [_leaves(each) for each in traces], sizes)
    traced_paths = [path for path, leaf in flatten((example, {})) if is_traced(leaf)]
    if not axes:
        return program, None
    _check_batch_of_one(f, _with_batch(example, axes, 1), program)
    path = next(path for path in traced_paths if path in axes)
    return program, (traced_paths.index(path), axes[path])


def _check_batch_of_one(f: Any, args: tuple[Any, ...], program: Program) -> None:
    """Refuse a function that treats a batch of one example otherwise, as squeeze does."""
    try:
        found = _leaves(_one_trace(f, args))
    except Exception as error:
        raise ExportError(
            f"to_onnx: the function fails on a batch of one example: {error}. batch_axis=None "
            f"exports the shapes of the example alone"
        ) from error
    shapes = [np.shape(x.example_value if isinstance(x, Instruction) else x) for _, x in found]
    expected = [
        tuple(max(n.at(1), 0) if isinstance(n, OfBatch) else n for n in x.shape)
        if isinstance(x, (Step, ArrayOfBatch))
        else np.shape(x)
        for _, x in program.structure
    ]
    if shapes != expected:
        raise ExportError(
            f"to_onnx: of a batch of one example the function gives shapes "
            f"{', '.join(map(str, shapes))}, where {', '.join(map(str, expected))} would go with "
            f"those of larger batches (squeeze, say, needs its axis then)"
        )


def _one_trace(f: Any, args: tuple[Any, ...]) -> Traced:
    """One trace of f, which must do nothing but compute its result."""
    arguments = [(path, x) for path, x in flatten((args, {})) if is_traced(x)]
    for path, x in flatten((args, {})):
        if isinstance(x, Value):
            raise TypeError(
                f"to_onnx: {name_of_argument(f, path)} is a {type(x).__name__}; pass plain numbers "
                f"and arrays (x.value)"
            )
    if not arguments:
        raise ValueError(
            "to_onnx: the model would have no input: pass an example of each argument, floats or "
            "arrays: to_onnx(f, path, x)"
        )
    for path, x in arguments:
        check_type(np.asarray(x).dtype, name_of_argument(f, path))
    try:
        traced = trace(
            *(f, (args, {}), is_traced, lambda path: name_of_argument(f, path)),
            folds=False,  # for constants would have the size of this batch
            apart=APART,
        )
    except TracingError as error:
        raise TracingError(str(error).replace("jit:", "to_onnx:", 1)) from None
    except WritesIntoArray:
        raise TracingError(
            "to_onnx: the function has NumPy write into an array (np.copyto, out=, np.add.at), "
            "which cannot be traced; write y = x.at[i].set(v), or a buffer (y = ag.zeros(shape))"
        ) from None
    except OuterTraceLeak:
        raise TracingError(
            "to_onnx: the function closes over a node of a graph, which a model has no place for; "
            "use its value (x.value)"
        ) from None
    if traced.updates:
        names = ", ".join(str(x.name) for x, _ in traced.updates)
        raise ExportError(
            f"to_onnx: the function changes its argument {names} in place, which a model cannot; "
            f"compute a new array (x = x - y) and return it"
        )
    return traced


def _leaves(traced: Traced) -> list[tuple[str, Any]]:
    return [
        (path, traced.results[leaf.number] if isinstance(leaf, Place) else leaf)
        for path, leaf in flatten(traced.structure)
    ]


# the model ----------------------------------------------------------------------------------------


def _model(onnx: Any, w: Writer, f: Any, program: Program, batch_of: tuple[int, int] | None) -> Any:
    """The model of a program."""
    inputs = []
    for argument in program.arguments:
        x = Tensor(w.name(argument.name or "x"), argument.dtype)
        w.tensors[argument] = x
        inputs.append(_value_info(onnx, x, argument.shape))
    if batch_of is not None:
        position, axis = batch_of
        w.batch_of = w.tensors[program.arguments[position]], axis
    outputs = [(w.name(dotted(f"output{path}")), leaf) for path, leaf in program.structure]
    holds = []
    for step in program.steps:
        if step.function is bool:
            outcome = w.operand(step.operands[0], bool)
            holds.append(outcome if step.guard else w.node("Not", outcome))
        else:
            w.tensors[step] = printed(w, step)
    results = [
        _value_info(onnx, _result(w, name, leaf, holds), np.shape(leaf))
        if not isinstance(leaf, Step)
        else _value_info(onnx, _result(w, name, leaf, holds), leaf.shape)
        for name, leaf in outputs
    ]
    if not results:
        raise ExportError("to_onnx: the function returns no number or array")
    name = getattr(f, "__name__", type(f).__name__)
    graph = onnx.helper.make_graph(w.nodes, name, inputs, results, w.initializers)
    model = onnx.helper.make_model(
        graph,
        opset_imports=[onnx.helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
        producer_name="autograd-scratch",
        producer_version=sys.modules[__name__.partition(".")[0]].__version__,
        doc_string=_told(w, name, len(holds)),
    )
    onnx.helper.set_model_props(model, {"in_float32": ", ".join(w.in_float32)})
    return model


def _told(w: Writer, name: str, conditions: int) -> str:
    """What a user of the model should know."""
    told = f"{name}, as autograd_scratch traced it."
    if w.in_float32:
        told += f" In float32, since ONNX Runtime has no other kernel: {', '.join(w.in_float32)}."
    if conditions:
        told += (
            f" The function branches on numbers {conditions} times; where one goes another way "
            f"than for the example, all results are nan, or the model stops with an error."
        )
    return told


def _result(w: Writer, name: str, leaf: Any, holds: Sequence[Tensor]) -> Tensor:
    """An output of the model."""
    if not isinstance(leaf, (Step, float, int, np.ndarray, np.generic)):
        raise ExportError(
            f"to_onnx: {name} is {type(leaf).__name__}, but the results of a model are numbers and "
            f"arrays"
        )
    dtype = leaf.dtype if isinstance(leaf, Step) else np.asarray(leaf).dtype
    if dtype != UINT64:
        check_type(dtype, name)
    with w.naming(name):
        value = w.operand(leaf)
        if holds and isinstance(leaf, Step):
            if value.dtype.kind != "f":
                raise ExportError(
                    f"to_onnx: the function branches on numbers, and {name}, of {value.dtype}, has "
                    f"no nan to say that a branch goes another way than for the example; write "
                    f"where(condition, x, y)"
                )
            for condition in holds:
                value = w.node(
                    "Where", condition, value, w.constant(np.nan, value.dtype), dtype=value.dtype
                )
    w.rename(value, name)
    return Tensor(name, value.dtype)


def _value_info(onnx: Any, x: Tensor, shape: Sequence[Size]) -> Any:
    lengths = [str(size) if isinstance(size, OfBatch) else int(size) for size in shape]
    kind = onnx.helper.np_dtype_to_tensor_dtype(x.dtype)
    return onnx.helper.make_tensor_value_info(x.name, kind, lengths)


def _described(value: Any) -> str:
    """Type and shape of an input or output of a model."""
    helper = import_module("onnx").helper
    kind = value.type.tensor_type
    dtype = helper.tensor_dtype_to_np_dtype(kind.elem_type)
    lengths = [x.dim_param or str(x.dim_value) for x in kind.shape.dim]
    inside = ", ".join(lengths) + ("," if len(lengths) == 1 else "")
    return f"{dtype} ({inside})"
