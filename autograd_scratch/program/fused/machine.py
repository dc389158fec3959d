"""Compiling kernels for this machine, through llvmlite, and calling them through ctypes.

A kernel that is used by no program any more is unloaded.
"""

from __future__ import annotations

import ctypes
import os
from functools import cache
from threading import RLock
from typing import Any
from weakref import WeakValueDictionary, finalize

import numpy as np

from . import disk
from .memory import Machine

COMPILING = RLock()
"""Held while LLVM works, which a fork waits for: no child finds it held by a thread it has not."""

if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        before=COMPILING.acquire,
        after_in_parent=COMPILING.release,
        after_in_child=COMPILING.release,
    )

_LOADED: WeakValueDictionary[str, Loaded] = WeakValueDictionary()


class Loaded:
    """A kernel as machine code.

    Args:
        code: the object file.

    Attributes:
        address: where its function lies.
    """

    def __init__(self, code: bytes) -> None:
        binding, _ = _llvm()
        # (Its target machine becomes the engine's own.)
        engine = binding.create_mcjit_compiler(binding.parse_assembly(""), _target())
        engine.add_object_file(binding.object_file.ObjectFileRef.from_data(code))
        engine.finalize_object()
        self.address: int = engine.get_function_address("kernel")
        finalize(self, _unload, engine).atexit = False


def _unload(engine: Any) -> None:
    """Free the memory of a kernel. Whatever thread does it, LLVM is at work then, too."""
    with COMPILING:
        engine.close()


@cache
def machine() -> Machine:
    """What kernels must know of this machine."""
    features = _llvm()[0].get_host_cpu_features()
    return Machine(_object_bytes(), bool(features.get("avx512f")))


def _object_bytes() -> int:
    """How many bytes of an array's object come before the pointer to its memory."""
    probe = np.empty(1)
    size = object.__basicsize__
    found = ctypes.c_void_p.from_address(id(probe) + size).value
    if found != probe.__array_interface__["data"][0]:
        raise ImportError("arrays of this NumPy do not lie in memory as kernels expect them to")
    return size


@cache
def obstacle() -> str:
    """What keeps kernels from running on this machine; empty if nothing does."""
    try:
        machine()
    except ImportError as error:
        return str(error)
    return ""


@cache
def _llvm() -> tuple[Any, str]:
    """llvmlite's binding, and the features of this processor."""
    import llvmlite.binding as binding

    if binding.llvm_version_info < (20,):
        raise ImportError("kernels need llvmlite 0.45, which comes with Numba 0.62, or a later one")
    binding.initialize_native_target()
    binding.initialize_native_asmprinter()
    features = binding.get_host_cpu_features()
    processor = binding.get_process_triple().split("-")[0]
    if processor.startswith("x86") and not features.get("fma"):
        raise ImportError("kernels need a processor that multiplies and adds in one step (FMA)")
    return binding, features.flatten()


def _target() -> Any:
    binding, features = _llvm()
    target = binding.Target.from_default_triple()
    return target.create_target_machine(
        cpu=binding.get_host_cpu_name(), features=features, opt=2, jit=True
    )


def loaded(text: str) -> Loaded:
    """The machine code of a kernel, which is compiled once."""
    with COMPILING:
        found = _LOADED.get(text)
        if found is None:
            found = _LOADED[text] = Loaded(_code_of(text))
        return found


def _code_of(text: str) -> bytes:
    """The object file of a kernel, from disk if it is there."""
    binding, features = _llvm()
    made_from = "\n".join([llvmlite_version(), binding.get_host_cpu_name(), features, text])
    code = disk.read(made_from)
    if code is None:
        code = bytes(_target().emit_object(binding.parse_assembly(text)))
        disk.write(made_from, code)
    return code


def llvmlite_version() -> str:
    """The versions of llvmlite and of LLVM."""
    import llvmlite

    return f"{llvmlite.__version__} {_llvm()[0].llvm_version_info}"


def function_of(text: str, arrays: int, numbers: int) -> Any:
    """A kernel as a function of Python's, which lets other threads run meanwhile.

    Args:
        text: the kernel.
        arrays: how many arrays it takes, after that of the sizes.
        numbers: how many numbers.
    """
    code = loaded(text)
    kinds = [ctypes.py_object] * (1 + arrays) + [ctypes.c_double] * numbers
    function: Any = ctypes.CFUNCTYPE(ctypes.c_bool, *kinds)(code.address)
    function.code = code  # which must stay as long as the function
    return function
