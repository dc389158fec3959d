"""The soak: it finds what grows and what differs, and its jobs always give the same."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from benchmarks.soak import __main__ as soak
from benchmarks.soak import jobs


@pytest.mark.filterwarnings("ignore:.*has been traced:RuntimeWarning")
@pytest.mark.parametrize("job", range(len(jobs.JOBS)), ids=lambda job: jobs.JOBS[job].__name__)
def test_a_job_gives_the_same_again_and_others_for_other_seeds(job: int) -> None:
    found = [jobs.run(job, seed) for seed in range(5)]
    assert [jobs.run(job, seed) for seed in range(5)] == found
    assert len(set(found)) > 1 or jobs.JOBS[job] is jobs._errors


@pytest.mark.filterwarnings("ignore:.*has been traced:RuntimeWarning")
@pytest.mark.parametrize("part", ["graphs", "graphs-without-collector"])
def test_a_part_runs_to_its_end(part: str, capsys: pytest.CaptureFixture[str]) -> None:
    soak.run_part(part, 0.0002)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == soak.ROUNDS
    assert lines[-1].split()[:2] == [part, "200"]


@pytest.mark.parametrize(("step", "grows"), [(2**20, True), (2**12, False)])
def test_memory_that_grows_is_found(
    step: int, grows: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes = iter(range(10**8, 10**8 + 100 * step, step))
    monkeypatch.setattr(soak, "memory", lambda: next(sizes))
    monkeypatch.setitem(soak.PARTS, "part", lambda scale: iter([1] * soak.ROUNDS))
    if not grows:
        soak.run_part("part", 1.0)
        return
    with pytest.raises(AssertionError, match="part: memory grew from"):
        soak.run_part("part", 1.0)


def test_memory_is_that_of_the_process() -> None:
    before = soak.memory()
    held = np.ones(2**24)  # 128 MiB, which no reserve holds
    assert held.nbytes / 2 < soak.memory() - before < 2 * held.nbytes


def test_a_wrong_result_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    count = iter(range(10**6))

    def moody(seed: int) -> Any:
        return next(count) // 1000

    monkeypatch.setattr(jobs, "JOBS", [moody, *jobs.JOBS[1:]])
    with pytest.raises(AssertionError, match="gave something else"):
        soak.run_part("graphs", 0.01)
