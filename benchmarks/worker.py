"""The process of one contender, and the parent's handle on it."""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from typing import Any

import numpy as np

from benchmarks.contenders import CONTENDERS
from benchmarks.task import Task

PATIENCE = 600.0
"""Seconds after which a contender that has not answered is out of the race."""

STACK_BYTES = 1 << 29
RECURSION_LIMIT = 10**8


class OutOfTheRaceError(Exception):
    """A contender failed, or took too long."""


def thread_settings(threads: int) -> dict[str, str]:
    """The environment variables that hold a process to so many threads.

    Libraries read them when they are imported. ``NPROC`` is the size of the thread pool of XLA,
    the compiler of JAX.
    """
    names = ("OMP", "OPENBLAS", "MKL", "VECLIB_MAXIMUM", "NUMBA", "BLIS")
    settings = {f"{name}_NUM_THREADS": str(threads) for name in names}
    eigen = "true" if threads > 1 else "false"
    xla = f"--xla_cpu_multi_thread_eigen={eigen}"
    return settings | {"NPROC": str(threads), "XLA_FLAGS": xla, "JAX_PLATFORMS": "cpu"}


class Worker:
    """The parent's handle on the process of a contender."""

    def __init__(self, contender: str, threads: int) -> None:
        self.contender = contender
        spawn = multiprocessing.get_context("spawn")
        self._pipe, theirs = spawn.Pipe()
        recursive = CONTENDERS[contender].recursive
        self._process = spawn.Process(target=serve, args=(theirs, recursive), daemon=True)
        with _environment(thread_settings(threads)):
            self._process.start()
        theirs.close()

    @property
    def alive(self) -> bool:
        """Whether the process can be asked."""
        return self._process.is_alive()

    def tell(self, command: str, *args: Any) -> None:
        """Ask for something, without waiting for the answer."""
        self._pipe.send((command, *args))

    def answer(self) -> Any:
        """Wait for the answer.

        Raises:
            OutOfTheRaceError: the contender failed, or its time is up.
        """
        try:
            if not self._pipe.poll(PATIENCE):
                self.stop()
                raise OutOfTheRaceError(f"took more than {PATIENCE:.0f} s")
            good, answer = self._pipe.recv()
        except EOFError as error:
            self.stop()
            raise OutOfTheRaceError("its process died") from error
        if not good:
            raise OutOfTheRaceError(answer)
        return answer

    def ask(self, command: str, *args: Any) -> Any:
        """Ask, and wait for the answer."""
        self.tell(command, *args)
        return self.answer()

    def stop(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.join()


def serve(pipe: Connection, recursive: bool) -> None:
    """Answer the parent until it is gone; the main function of the process."""
    if not recursive:
        _answer_all(pipe)
        return
    allow_recursion()
    thread = threading.Thread(target=_answer_all, args=(pipe,))
    thread.start()
    thread.join()


def allow_recursion() -> None:
    """Let the next thread recurse as deep as the longest chain is."""
    sys.setrecursionlimit(RECURSION_LIMIT)
    threading.stack_size(STACK_BYTES)


def _answer_all(pipe: Connection) -> None:
    """Answer each question with whether all went well, and the answer."""
    task: Task | None = None

    def prepare(case: str, race: str, quick: bool, contender: str) -> dict[str, float]:
        from benchmarks.cases import races  # here, since it is slow, and the parent waits for it

        nonlocal task
        (factory,) = (r.contenders[contender] for r in races(case, quick) if r.name == race)
        task = factory()
        return task.once

    def turn() -> dict[str, float]:
        assert task is not None
        gc.collect()
        return task.turn()

    def result() -> dict[str, Any]:
        assert task is not None
        # NumPy's arrays, since the parent knows no other library.
        return {name: np.asarray(part, dtype=float) for name, part in task.result().items()}

    def forget() -> None:
        nonlocal task
        task = None
        gc.collect()

    commands: dict[str, Callable[..., Any]] = {
        "prepare": prepare,
        "turn": turn,
        "result": result,
        "forget": forget,
    }
    with suppress(EOFError, KeyboardInterrupt, BrokenPipeError):
        while True:
            command, *args = pipe.recv()
            try:
                answer = True, commands[command](*args)
            except Exception as error:
                where = traceback.extract_tb(error.__traceback__)[-1]
                answer = False, f"{type(error).__name__} in {where.name}: {error}"[:500]
            pipe.send(answer)


@contextmanager
def _environment(settings: dict[str, str]) -> Iterator[None]:
    """Environment variables for the processes started within."""
    before = dict(os.environ)
    os.environ.update(settings)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
