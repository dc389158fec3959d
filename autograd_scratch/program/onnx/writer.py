"""The nodes of a model: their names, and the types that ONNX Runtime has kernels for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np

from .batch import ArrayOfBatch, ExportError, OfBatch, Size, Step

INT = np.dtype(np.int64)
BOOL = np.dtype(bool)

END = np.iinfo(np.int64).max
"""Behind the last place of any axis."""

SUPPORTED = tuple(
    np.dtype(name)
    for name in (
        *("float64", "float32", "bool"),
        *("int64", "int32", "int16", "int8", "uint32", "uint16", "uint8"),
    )
)
"""Types that a model may have; of others ONNX Runtime knows too little."""


class Tensor(NamedTuple):
    """A value in the model.

    Attributes:
        name: what the model calls it.
        dtype: type of its elements.
    """

    name: str
    dtype: np.dtype[Any]


class Writer:
    """A model in the making.

    Args:
        onnx: the package.
        names: constant arrays and what the user calls them, by type and shape.

    Attributes:
        nodes, initializers: those of the graph.
        in_float32: the functions of float64 that are computed in float32.
        tensors: where the results of steps are.
    """

    def __init__(self, onnx: Any, names: Mapping[Any, list[tuple[str, Any]]]) -> None:
        self._helper = onnx.helper
        self._from_array = onnx.numpy_helper.from_array
        self.nodes: list[Any] = []
        self.initializers: list[Any] = []
        self.in_float32: dict[str, None] = {}
        self.tensors: dict[Step, Tensor] = {}
        self._names = names
        self._taken: dict[str, int] = {}
        self._constants: dict[Any, Tensor] = {}
        self._sizes: dict[Any, Tensor] = {}
        self._hint = "value"
        self.batch_of: tuple[Tensor, int] | None = None

    # names ----------------------------------------------------------------------------------------

    def name(self, wanted: str) -> str:
        """A name that nothing else has."""
        count = self._taken[wanted] = self._taken.get(wanted, 0) + 1
        return wanted if count == 1 else self.name(f"{wanted}_{count}")

    @contextmanager
    def naming(self, hint: str) -> Iterator[None]:
        """Nodes that are made within are named after this."""
        before, self._hint = self._hint, hint
        yield
        self._hint = before

    # nodes ----------------------------------------------------------------------------------------

    def node(
        self, kind: str, *inputs: Tensor | None, dtype: Any = None, **attributes: Any
    ) -> Tensor:
        """The result of a node, of the type of its first input unless another is given."""
        (result,) = self.several(kind, inputs, (dtype,), **attributes)
        return result

    def several(
        self, kind: str, inputs: Sequence[Tensor | None], dtypes: Sequence[Any], **attributes: Any
    ) -> list[Tensor]:
        """The results of a node that has several, one for each type."""
        name = self.name(f"{self._hint}/{kind}")
        first = inputs[0]
        results = []
        for i, dtype in enumerate(dtypes):
            if dtype is None:
                assert first is not None
                dtype = first.dtype
            results.append(Tensor(name if not i else self.name(name), np.dtype(dtype)))
        given = [x.name if x is not None else "" for x in inputs]
        self.nodes.append(
            self._helper.make_node(kind, given, [x.name for x in results], name=name, **attributes)
        )
        return results

    def rename(self, x: Tensor, name: str) -> None:
        """Give a value another name too, by a node: it may be an input, or used elsewhere."""
        self.nodes.append(
            self._helper.make_node("Identity", [x.name], [name], name=self.name(f"{name}/Identity"))
        )

    def constant(self, value: Any, dtype: Any = None) -> Tensor:
        """A number or array that is written into the model, once."""
        array = np.asarray(value, dtype)
        if array.dtype not in SUPPORTED:
            raise ExportError(
                f"to_onnx: a constant of type {array.dtype} is none of ONNX Runtime's"
            )
        key = array.dtype.str, array.shape, array.tobytes()
        if key not in self._constants:
            wanted = self._known(array) or (
                f"constant_{len(self._constants)}" if array.size != 1 else _number_name(array)
            )
            found = self._constants[key] = Tensor(self.name(wanted), array.dtype)
            self.initializers.append(self._from_array(np.array(array, order="C"), found.name))
        return self._constants[key]

    def _known(self, array: Any) -> str | None:
        """What the user calls an array, by its contents."""
        for name, known in self._names.get((array.dtype, array.shape), ()):
            if array.tobytes() == known.tobytes():
                return name
        return None

    def cast(self, x: Tensor, dtype: Any) -> Tensor:
        """The same in another type, as NumPy's ``astype``."""
        dtype = np.dtype(dtype)
        if x.dtype == dtype:
            return x
        if dtype == BOOL:
            x = x if x.dtype.kind == "f" else self.cast(x, INT)  # for which there is a kernel
            return self.node("Not", self.node("Equal", x, self.constant(0, x.dtype), dtype=BOOL))
        to = self._helper.np_dtype_to_tensor_dtype(dtype)
        return self.node("Cast", x, dtype=dtype, to=to)

    def in_single(self, kind: str, x: Tensor) -> Tensor:
        """A node for which ONNX Runtime has a kernel of float32 only, which is then noted."""
        if x.dtype == np.float32:
            return self.node(kind, x)
        self.in_float32[kind] = None
        return self.cast(self.node(kind, self.cast(x, np.float32)), x.dtype)

    @contextmanager
    def body(self) -> Iterator[list[Any]]:
        """Nodes that are made within belong to a graph of their own, such as that of a loop."""
        outer, self.nodes = self.nodes, []
        try:
            yield self.nodes
        finally:
            self.nodes = outer

    def graph(
        self, nodes: list[Any], inputs: list[Tensor], outputs: list[Tensor], rank: int
    ) -> Any:
        """A graph of these nodes, whose inputs and outputs have so many axes."""
        shape = [None] * rank
        given, results = (
            [
                self._helper.make_tensor_value_info(
                    x.name, self._helper.np_dtype_to_tensor_dtype(x.dtype), shape
                )
                for x in tensors
            ]
            for tensors in (inputs, outputs)
        )
        return self._helper.make_graph(nodes, self.name("body"), given, results)

    # operands -------------------------------------------------------------------------------------

    def operand(self, x: Any, dtype: Any = None) -> Tensor:
        """Where an operand is: a step, a constant, or what depends on the size of the batch."""
        if isinstance(x, Step):
            found = self.tensors[x]
        elif isinstance(x, OfBatch):
            found = self.number(x, np.dtype(type(x.factor)))
        elif isinstance(x, ArrayOfBatch):
            found = self._growing(x)
        else:
            array = np.asarray(x)
            return self.constant(array if dtype is None else array.astype(dtype))
        return found if dtype is None else self.cast(found, dtype)

    def number(self, x: OfBatch, dtype: Any) -> Tensor:
        """A number that depends on the size of the batch, in a tensor without axes."""
        key = x, np.dtype(dtype)
        if key not in self._sizes:
            batch = self.cast(self.node("Squeeze", self.length(OfBatch(1))), dtype)
            self._sizes[key] = self._of_batch(batch, x, dtype)
        return self._sizes[key]

    def _of_batch(self, batch: Tensor, x: OfBatch, dtype: Any) -> Tensor:
        if x.over:
            return self.node("Div", self.constant(x.factor, dtype), batch)
        found = batch
        if x.factor != 1:
            found = self.node("Mul", found, self.constant(x.factor, dtype))
        if x.offset != 0:
            found = self.node("Add", found, self.constant(x.offset, dtype))
        return found

    def _growing(self, x: ArrayOfBatch) -> Tensor:
        """A constant array that is longer for a larger batch."""
        if isinstance(x.first, OfBatch):
            return self.node("Expand", self.number(x.first, x.dtype), self.lengths(x.shape))
        first = self.constant(x.first, x.dtype)
        if x.slope is not None:
            size = self.number(OfBatch(1), x.dtype)
            grown = self._exact("Mul", self.constant(x.slope, x.dtype), size)
            first = self._exact("Add", first, grown)
        if x.step is not None:
            places = self.cast(self.places(x.shape[x.axis]), x.dtype)
            after = len(x.shape) - 1 - x.axis
            if after:
                places = self.node("Unsqueeze", places, self.constant(range(1, after + 1), INT))
            if (x.step != 1).any():
                places = self._exact("Mul", places, self.constant(x.step, x.dtype))
            first = self._exact("Add", places, first)
            if len(x.shape) == 1:
                return first
        return self.node("Expand", first, self.lengths(x.shape))

    def _exact(self, kind: str, x: Tensor, y: Tensor) -> Tensor:
        """Arithmetic of whole numbers in the type for which there are kernels."""
        if x.dtype.kind == "f":
            return self.node(kind, x, y)
        return self.cast(self.node(kind, self.cast(x, INT), self.cast(y, INT)), x.dtype)

    # sizes ----------------------------------------------------------------------------------------

    def length(self, size: Size) -> Tensor:
        """A length, in a tensor with one element."""
        if not isinstance(size, OfBatch):
            return self.constant([size], INT)
        key = size, "length"
        if key not in self._sizes:
            if size == OfBatch(1):
                assert self.batch_of is not None
                x, axis = self.batch_of
                with self.naming("batch"):
                    found = self.node("Shape", x, dtype=INT, start=axis, end=axis + 1)
            else:
                with self.naming("batch"):
                    found = self._of_batch(self.length(OfBatch(1)), size, INT)
            self._sizes[key] = found
        return self._sizes[key]

    def count(self, size: Size) -> Tensor:
        """A length, in a tensor without axes."""
        return self.number(size, INT) if isinstance(size, OfBatch) else self.constant(size, INT)

    def lengths(self, shape: Iterable[Size]) -> Tensor:
        """A shape."""
        sizes = list(shape)
        if not any(isinstance(size, OfBatch) for size in sizes):
            return self.constant(np.array(sizes, INT))
        if len(sizes) == 1:
            return self.length(sizes[0])
        return self.node("Concat", *[self.length(size) for size in sizes], axis=0)

    def reshape(self, x: Tensor, shape: Sequence[Size]) -> Tensor:
        """The same elements in another shape; one free length is left to be found out."""
        sizes = list(shape)
        free = [i for i, size in enumerate(sizes) if isinstance(size, OfBatch)]
        if len(free) == 1 and 0 not in sizes:
            sizes[free[0]] = -1
        return self.node("Reshape", x, self.lengths(sizes), allowzero=1)

    def places(self, size: Size) -> Tensor:
        """0, 1, 2, … as many as the length says."""
        if not isinstance(size, OfBatch):
            return self.constant(np.arange(size), INT)
        return self.node("Range", self.constant(0, INT), self.count(size), self.constant(1, INT))

    def sliced(self, x: Tensor, slices: dict[int, Any]) -> Tensor:
        """Slices along axes, by their numbers."""
        slices = {i: part for i, part in slices.items() if part != slice(None)}
        if not slices:
            return x
        starts, stops, steps = [], [], []
        for part in slices.values():
            forward = part.step is None or part.step > 0
            starts.append((0 if forward else END) if part.start is None else part.start)
            stops.append((END if forward else -END) if part.stop is None else part.stop)
            steps.append(1 if part.step is None else part.step)
        given = [self.lengths(map(_end, sizes)) for sizes in (starts, stops)]
        rest = [self.constant(np.array(sizes, INT)) for sizes in (list(slices), steps)]
        return self.node("Slice", x, *given, *rest)

    def nothing(self, shape: Sequence[Size], dtype: Any) -> Tensor:
        """An array without elements. (An Expand to it may be optimized away with its shape.)"""
        fixed = [size for size in shape if not isinstance(size, OfBatch)]
        if len(fixed) == len(shape):
            return self.constant(np.zeros(fixed), dtype)
        return self.node("Expand", self.constant(0, dtype), self.lengths(shape))

    def expand_axes(self, x: Tensor, axes: Sequence[int]) -> Tensor:
        """With new axes of length 1 at these places of the result."""
        return self.node("Unsqueeze", x, self.constant(np.array(axes, INT))) if axes else x


def _end(size: Any) -> Size:
    """An end of a slice."""
    return size if isinstance(size, OfBatch) else int(size)


def product(sizes: Iterable[Size]) -> Size:
    """How many elements there are in axes of these lengths.

    >>> product([2, OfBatch(3), 5])
    OfBatch(factor=30, offset=0, over=False)
    """
    total: Size = 1
    for size in sizes:
        if isinstance(size, OfBatch) and isinstance(total, OfBatch):
            raise ExportError(
                "to_onnx: an array is to be numbered through that has two axes as long as the batch"
            )
        if isinstance(size, OfBatch):
            total = _times(size, total)  # type: ignore[arg-type]
        else:
            total = _times(total, size) if isinstance(total, OfBatch) else total * size
    return total


def _times(size: OfBatch, count: int) -> Size:
    return OfBatch(size.factor * count, size.offset * count) if count else 0


def _number_name(array: Any) -> str:
    """A readable name for a constant with one element."""
    return f"const_{array.ravel()[0]}"
