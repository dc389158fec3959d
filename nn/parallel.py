"""One training in several processes, each with its share of every batch.

Every process, which MPI calls a rank, has all examples, the same weights and random numbers, and so
draws the same batch. It computes loss and gradient of its shard, a part of the batch. Their sum
over the ranks, each weighted with its share of the examples, is the gradient of the batch; with
that, each rank makes the same update.
"""

from __future__ import annotations

import atexit
import os
import shutil
import socket
import sys
import sysconfig
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from typing import Any, TypeAlias

import numpy as np

from nn.interrupts import InterruptsWait

__all__ = ["Communicator", "mpiexec", "world"]

LossAndGradient: TypeAlias = Callable[[Any], tuple[Any, Mapping[str, Any]]]  # of a batch


class Communicator:
    """The processes of one training, for ``Trainer(communicator=…)``; :func:`world` has all.

    Args:
        mpi: a communicator of mpi4py, such as ``Split`` makes; None for a process alone.

    Attributes:
        rank: the number of this process, from 0 on. Rank 0 prints, saves and draws.
        size: how many there are.
    """

    def __init__(self, mpi: Any = None) -> None:
        self._mpi = mpi
        self.rank: int = 0 if mpi is None else mpi.Get_rank()
        self.size: int = 1 if mpi is None else mpi.Get_size()
        self._agreed: BaseException | None = None

    def shard(self, batch: Any, rank: int | None = None) -> Any:
        """The part of a batch that a rank (by default this one) computes with; it may be empty.

        >>> Communicator().shard([7, 8, 9])
        [7, 8, 9]
        """
        rank, n = self.rank if rank is None else rank, len(batch)
        return batch[n * rank // self.size : n * (rank + 1) // self.size]

    def shared(
        self, loss_and_gradient: LossAndGradient, network: Any, waits: InterruptsWait
    ) -> LossAndGradient:
        """The same for a whole batch, of which each rank computes with its shard."""

        def of_the_whole_batch(batch: Any) -> tuple[Any, Mapping[str, Any]]:
            params, shard = network.params, self.shard(batch)
            ends = np.cumsum([2, *(parameter.size for parameter in params.values())])
            mine = np.zeros(ends[-1], np.result_type(np.float32, *params.values()))
            if len(shard):
                share = len(shard) / len(batch)
                loss, gradient = loss_and_gradient(shard)
                mine[1] = share * loss
                for key, part in zip(params, np.split(mine, ends)[1:], strict=False):
                    np.multiply(gradient[key], share, out=part.reshape(params[key].shape))
            mine[0] = waits.noted
            total = np.empty_like(mine)  # new memory: an optimizer may keep a gradient
            self._mpi.Allreduce(mine, total)
            if total[0]:  # Ctrl-C on some rank stops all of them, in the same iteration
                waits.noted = False
                raise self.agreed(KeyboardInterrupt())
            parts = zip(params.items(), np.split(total, ends)[1:], strict=False)
            return total[1], {
                key: part.reshape(parameter.shape).astype(parameter.dtype, copy=False)
                for (key, parameter), part in parts
            }

        return of_the_whole_batch

    def total(self, number: int) -> int:
        """The sum of a number over the ranks."""
        return int(self._mpi.allreduce(number))

    def from_rank_0(self, value: Any) -> Any:
        """What rank 0 gives; what the others give is not looked at."""
        return self._mpi.bcast(value)

    def agree(self, facts: Mapping[str, Any], problem: str | None) -> None:
        """Raise a ValueError where ranks are not to train the same, or one has a problem."""
        everyone = self._mpi.allgather((facts, problem))
        if None in everyone:  # what a rank says that ends, see `end_together`
            raise RuntimeError(f"rank {everyone.index(None)} ended before this training began")
        first = everyone[0][0]
        problems = [
            f"{name} is {other.get(name)!r} on rank {rank}, but {first.get(name)!r} on rank 0"
            for rank, (other, _) in enumerate(everyone)
            for name in {**first, **other}
            if other.get(name) != first.get(name)
        ]
        if problems:
            problems.append("make the Trainer on all ranks with the same data, settings and seed")
        problems += [found for _, found in everyone if found][:1]
        if problems:
            raise self.agreed(ValueError("; ".join(problems)))

    def agreed(self, error: BaseException) -> BaseException:
        """An error that every rank raises at this very place: no reason to end the others."""
        self._agreed = error
        return error

    @contextmanager
    def one_fate(self, waits: InterruptsWait) -> Iterator[None]:
        """A ``with`` block that the ranks leave together; an error of one rank ends them all."""
        if self.size == 1:
            yield
            return
        with waits:
            try:
                yield
            except BaseException as error:
                if error is not self._agreed:
                    self._end_all(error)
                raise
            finally:
                self._mpi.Barrier()  # what rank 0 saves is there when the block is left

    def _end_all(self, error: BaseException) -> None:
        cause = f"rank {self.rank} of {self.size} ended by {type(error).__name__}, so all end"
        try:
            sys.stderr.write(f"{''.join(traceback.format_exception(error))}{cause}\n")
            sys.stdout.flush()
        finally:  # also where nobody reads what is printed
            self._mpi.Abort(1)

    def end_together(self) -> None:
        """From now on, a rank that ends by an error, or too early, ends all."""
        before = sys.excepthook

        def hook(kind: Any, error: BaseException, trace: Any) -> None:
            if error is not self._agreed:
                self._end_all(error)
            elif self.rank == 0:
                before(kind, error, trace)

        sys.excepthook = hook
        atexit.register(self._mpi.allgather, None)  # in place of what `agree` says


@cache
def world() -> Communicator:
    """All processes that ``mpiexec`` has started, or this one alone.

    It is alone without ``mpiexec`` or mpi4py. Otherwise rank 0 prints which process is which rank,
    and from now on a rank that ends by an error, or while others go on to train, ends all.

    Raises:
        ImportError: ``mpiexec`` has started several processes, but mpi4py cannot be loaded.
        RuntimeError: the ``mpiexec`` belongs to another MPI than mpi4py.

    Example:
        >>> world().rank, world().size
        (0, 1)
    """
    started = int(os.environ.get("PMI_SIZE") or os.environ.get("OMPI_COMM_WORLD_SIZE") or 1)
    try:
        everyone: Any = import_module("mpi4py.MPI").COMM_WORLD
    except (ImportError, RuntimeError) as error:  # RuntimeError: it finds no MPI
        if started == 1:
            return Communicator()
        raise ImportError(
            f"mpiexec has started {started} processes, but they cannot train together without "
            f'mpi4py and MPI: pip install "autograd-scratch[parallel]"'
        ) from error
    if everyone.Get_size() < started:
        raise RuntimeError(
            f"mpiexec has started {started} processes, but mpi4py finds {everyone.Get_size()}: it "
            f"uses another MPI than that mpiexec; start them with {mpiexec()}"
        )
    if everyone.Get_size() == 1:
        return Communicator()
    communicator = Communicator(everyone.Dup())
    communicator.end_together()
    place = f"rank {communicator.rank} is process {os.getpid()} on {socket.gethostname()}"
    places = everyone.gather(place)  # None but on rank 0
    sys.stderr.write(f"{', '.join(places)}\n" if places else "")
    return communicator


def mpiexec() -> str:
    """The ``mpiexec`` that belongs to this Python: the one that ``pip`` installed, if it did."""
    return shutil.which("mpiexec", path=sysconfig.get_path("scripts")) or "mpiexec"
