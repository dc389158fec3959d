"""Run a race: all workers alive at once, their turns interleaved, their results compared.

On a busy machine a slow moment then falls on all contenders alike.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from benchmarks.contenders import CONTENDERS, OURS
from benchmarks.task import Race, Result
from benchmarks.worker import OutOfTheRaceError, Worker

SETTLE_SECONDS = 0.05
"""Rest after the turn of a contender with several threads: idle ones of its pool still spin."""


@dataclass(frozen=True)
class Entrant:
    """A contender with a number of threads."""

    contender: str
    threads: int = 1


@dataclass
class Outcome:
    """What a race measured.

    Args:
        race: the race.
        case: the case that it belongs to.
        times: for each entrant and column the figures of all rounds: seconds or bytes.
        left_out: contenders without figures, and why.
        failed: whether one of them was meant to have some.
        void: why the race does not count; None if it does.
    """

    race: Race
    case: str
    times: dict[Entrant, dict[str, list[float]]] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    failed: bool = False
    void: str | None = None


class VoidRaceError(Exception):
    """Contenders computed different things, so their times cannot be compared."""


class Stadium:
    """The workers: each starts when a race first needs it, and lives until the end."""

    def __init__(self) -> None:
        self._workers: dict[Entrant, Worker] = {}

    def __enter__(self) -> Stadium:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers.values():
            worker.stop()

    def worker(self, entrant: Entrant) -> Worker:
        """The process of an entrant, alive."""
        worker = self._workers.get(entrant)
        if worker is None or not worker.alive:
            worker = self._workers[entrant] = Worker(entrant.contender, entrant.threads)
        return worker

    def run(
        self,
        case: str,
        race: Race,
        rounds: int | None = None,
        quick: bool = False,
        only: Collection[str] = (),
    ) -> Outcome:
        """Run a race.

        Args:
            case: the case that it belongs to.
            race: the race.
            rounds: how many turns each contender has; the race's own number if not given.
            quick: whether it is one of the races of a quick run.
            only: the contenders that should take part; all if empty.

        Returns:
            The outcome; it is void if the contenders disagree.
        """
        outcome = Outcome(race, case, left_out=dict(race.left_out))
        entrants = []
        for name in (name for name in race.contenders if not only or name in only):
            if CONTENDERS[name].lacks() is None:
                entrants += [Entrant(name, threads) for threads in race.threads]
        workers = {entrant: self.worker(entrant) for entrant in entrants}

        def ask(entrant: Entrant, command: str, *args: Any) -> Any:
            """The answer; None if the entrant is out of the race now, with its figures."""
            try:
                return workers[entrant].ask(command, *args)
            except OutOfTheRaceError as error:
                outcome.left_out[entrant.contender] = str(error)
                outcome.failed = True
                outcome.times.pop(entrant, None)
                del workers[entrant]
                return None

        # One after the other: compilation is measured too.
        for entrant in entrants:
            once = ask(entrant, "prepare", case, race.name, quick, entrant.contender)
            if once is not None:
                outcome.times[entrant] = {name: [seconds] for name, seconds in once.items()}
        results = {}
        for entrant in list(workers):
            if ask(entrant, "turn") is not None:  # to warm up; it does not count
                results[entrant] = ask(entrant, "result")
        try:
            check_agreement(race, {e: results[e] for e in workers})
        except VoidRaceError as error:
            outcome.void = str(error)
            outcome.times = {}
        for _ in range(0 if outcome.void else rounds or race.rounds):
            for entrant in list(workers):
                figures = ask(entrant, "turn")
                for name, figure in (figures or {}).items():
                    outcome.times[entrant].setdefault(name, []).append(figure)
                if entrant.threads > 1:
                    time.sleep(SETTLE_SECONDS)
        for entrant in list(workers):
            ask(entrant, "forget")
        return outcome


def check_agreement(race: Race, results: Mapping[Entrant, Result]) -> None:
    """Check that all results are those of the first contender, within the race's tolerance.

    Raises:
        VoidRaceError: they are not.
    """
    if not results:
        return
    # Ours is what the others are compared with, where it takes part.
    first = min(results, key=lambda entrant: entrant.contender != OURS)
    for entrant, result in results.items():
        if result.keys() != results[first].keys():
            raise VoidRaceError(
                f"{race.name}: {entrant.contender} computes {sorted(result)}, "
                f"{first.contender} {sorted(results[first])}"
            )
        for name in result:
            mine, theirs = np.asarray(results[first][name]), np.asarray(result[name])
            if mine.shape != theirs.shape:
                raise VoidRaceError(
                    f"{race.name}: shapes of {name}: {first.contender} {mine.shape}, "
                    f"{entrant.contender} {theirs.shape}"
                )
            tolerance = (
                race.tolerance if isinstance(race.tolerance, float) else race.tolerance[name]
            )
            if not mine.size:
                continue
            error = np.max(np.abs(mine - theirs)) / max(float(np.max(np.abs(mine))), 1e-300)
            if not error <= tolerance:  # so written, nan is an error too
                raise VoidRaceError(
                    f"{race.name}: {first.contender} and {entrant.contender} disagree on {name} "
                    f"by {error:.1e} of it, where {tolerance:.0e} is allowed"
                )
