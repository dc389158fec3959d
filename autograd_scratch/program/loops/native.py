"""Loops as machine code: LLVM compiles them, by way of llvmlite, which comes with Numba."""

from __future__ import annotations

import ctypes
import os
from importlib.util import find_spec
from typing import Any

import numpy as np

from ..trace.instructions import Instruction
from ..trace.traced import GuardFailed
from .expressions import Unsupported
from .kernel import Kernel
from .kinds import is_array
from .loop import Loop
from .places import address_of
from .steps import FAILED, OUT_OF_BOUNDS


def native_for(loop: Loop) -> Native | None:
    """The loop as machine code, if its backend allows and all of its steps are known.

    Raises:
        TypeError: ``backend="numba"``, and some step is not known.
        ImportError: ``backend="numba"``, and there is no llvmlite.
    """
    if loop.backend == "python":
        return None
    try:
        return Native(loop)
    except Unsupported as error:
        if loop.backend == "numba":
            raise TypeError(
                f'jit: backend="numba" cannot compile the loop {loop.name}, for it has in it '
                f'{error}; take backend="auto" or "python"'
            ) from None
    except ImportError:
        if loop.backend == "numba":
            raise ImportError(
                'jit: backend="numba" needs Numba: pip install "autograd-scratch[fast]"'
            ) from None
    return None


class Native:
    """A loop as machine code.

    Args:
        loop: the loop.

    Raises:
        Unsupported: a step of its body is not known.
        ImportError: llvmlite is not there.
    """

    def __init__(self, loop: Loop) -> None:
        if find_spec("llvmlite") is None:
            raise ImportError("llvmlite")
        kernel = Kernel(loop)
        arguments = loop.body.arguments
        at = loop.constants
        if loop.start is not None:
            arguments = [*arguments[:at], *arguments[at + 1 :]]
        self._takes_array = [is_array(x) for x in arguments]
        self._takes_array[at + loop.carries :] = [True] * loop.rows
        self._carry = arguments[at : at + loop.carries]
        self._ys = [
            ((loop.length or 0, *np.shape(x.example_value)), _type_of(x))
            for x in loop.body.results[loop.carries :]
        ]
        self._scalars_out = sum(1 for x in self._carry if not is_array(x))
        self._carry_types = [_type_of(x) for x in loop.body.results[: loop.carries]]
        self._memory = kernel.memory
        self._arrays = kernel.arrays  # which the code refers to
        count = 3 + sum(self._takes_array) + sum(map(is_array, self._carry)) + len(self._ys)
        self._engine, address = _compiled(kernel.text, kernel.functions)
        self._function = ctypes.CFUNCTYPE(ctypes.c_int64, *[ctypes.c_void_p] * count)(address)

    def __call__(self, *inputs: Any) -> list[Any]:
        scalars, arrays = [], []
        for x, takes_array in zip(inputs, self._takes_array, strict=True):
            if takes_array:
                arrays.append(np.ascontiguousarray(x, float))
            else:
                scalars.append(x)
        given = np.array(scalars or [0.0], float)
        results = np.empty(self._scalars_out + 1)
        memory = np.empty(self._memory + 1)
        carried = [np.empty(x.example_value.shape) for x in self._carry if is_array(x)]
        ys = [np.empty(shape) for shape, _ in self._ys]
        used = [given, results, memory, *arrays, *carried, *ys]
        code = self._function(*[address_of(x) for x in used])
        if code == FAILED:
            raise GuardFailed
        if code == OUT_OF_BOUNDS:
            raise IndexError("an index is out of bounds in a loop")
        numbers, blocks = iter(results.tolist()), iter(carried)
        outputs = [next(blocks) if is_array(x) else next(numbers) for x in self._carry]
        typed = [_typed(x, kind) for x, kind in zip(outputs, self._carry_types, strict=True)]
        return typed + [
            y.astype(kind, copy=False) for y, (_, kind) in zip(ys, self._ys, strict=True)
        ]


def _type_of(x: Instruction) -> np.dtype[Any]:
    example = x.example_value
    return example.dtype if hasattr(example, "dtype") else np.dtype(type(example))


def _typed(x: Any, dtype: np.dtype[Any]) -> Any:
    """A result, of the type that it has in NumPy."""
    if dtype == np.float64:
        return x
    return x.astype(dtype) if isinstance(x, np.ndarray) else dtype.type(x)


def _address_in_c(function: str) -> int:
    """Where a function of C's is, of those in math.h.

    Raises:
        Unsupported: it is not found. (LLVM would end the process.)
    """
    try:
        library = ctypes.CDLL(None if os.name == "posix" else "ucrtbase")
        return ctypes.cast(getattr(library, function), ctypes.c_void_p).value or 0
    except (OSError, AttributeError):
        raise Unsupported(f"the function {function}, which is not found here") from None


def _compiled(text: str, functions: list[str]) -> tuple[Any, int]:
    """What keeps the machine code of a function, and its address.

    Raises:
        Unsupported: a function of C's that it calls is not there, or LLVM is too old for the text.
    """
    import llvmlite.binding as llvm  # lazily: it takes a while to load

    if not hasattr(llvm, "create_pass_builder"):
        raise Unsupported("what llvmlite can do since version 0.44 only")
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    for function in functions:
        if not function.startswith("llvm."):
            llvm.add_symbol(function, _address_in_c(function))
    # One for each engine, which frees it.
    machine = llvm.Target.from_default_triple().create_target_machine(
        cpu=llvm.get_host_cpu_name(), features=llvm.get_host_cpu_features().flatten(), opt=2
    )
    try:
        module = llvm.parse_assembly(text)
    except RuntimeError as error:
        raise Unsupported(f"what this LLVM does not read: {error}") from error
    module.triple, module.data_layout = machine.triple, str(machine.target_data)
    options = llvm.create_pipeline_tuning_options(speed_level=2)
    options.loop_vectorization = options.slp_vectorization = True
    builder = llvm.create_pass_builder(machine, options)
    builder.getModulePassManager().run(module, builder)
    engine = llvm.create_mcjit_compiler(module, machine)
    engine.finalize_object()
    return engine, engine.get_function_address("run")
