"""Ranks in the threads of one process: what Communicator asks of mpi4py, without MPI."""

from __future__ import annotations

import pickle
import threading
from collections.abc import Callable
from typing import Any

import numpy as np

from nn.parallel import Communicator


class Ended(BaseException):
    """The end of the job, by Abort."""


class Meeting:
    """Where the ranks of a job meet, and put down what they bring."""

    def __init__(self, size: int) -> None:
        self.barrier = threading.Barrier(size, timeout=30)
        self.brought: list[Any] = [None] * size
        self.ended_by: list[int] = []


class ThreadRank:
    def __init__(self, meeting: Meeting, rank: int) -> None:
        self.meeting, self.rank = meeting, rank

    def Get_rank(self) -> int:
        return self.rank

    def Get_size(self) -> int:
        return len(self.meeting.brought)

    def allgather(self, value: Any) -> list[Any]:
        self.Barrier()
        self.meeting.brought[self.rank] = pickle.dumps(value)
        self.Barrier()
        return [pickle.loads(brought) for brought in self.meeting.brought]

    def bcast(self, value: Any) -> Any:
        return self.allgather(value)[0]

    def allreduce(self, value: Any) -> Any:
        return sum(self.allgather(value))

    def Allreduce(self, mine: Any, total: Any) -> None:
        np.sum(self.allgather(mine), axis=0, out=total)

    def Barrier(self) -> None:
        try:
            self.meeting.barrier.wait()
        except threading.BrokenBarrierError:
            raise Ended from None

    def Abort(self, status: int) -> None:
        assert status == 1
        self.meeting.ended_by.append(self.rank)
        self.meeting.barrier.abort()
        raise Ended


def in_ranks(size: int, do: Callable[[Communicator], Any]) -> list[Any]:
    """What each rank returns, or the error that it raises."""
    meeting, results = Meeting(size), [None] * size

    def run(rank: int) -> None:
        try:
            results[rank] = do(Communicator(ThreadRank(meeting, rank)))
        except BaseException as error:
            results[rank] = error

    threads = [threading.Thread(target=run, args=(rank,)) for rank in range(size)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
