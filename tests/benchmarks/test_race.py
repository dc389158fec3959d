"""Who races, what must agree, and what happens to a contender that fails."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from benchmarks.contenders import AUTOGRAD, NUMPY, OURS
from benchmarks.race import Entrant, Stadium, VoidRaceError, check_agreement
from benchmarks.task import Column, Race, Task, enough
from benchmarks.worker import OutOfTheRaceError, thread_settings


def race_of(*contenders: str, **changes: Any) -> Race:
    fields: dict[str, Any] = {
        "name": "a race",
        "title": "a race",
        "contenders": {name: lambda: Task(dict, dict) for name in contenders},
        "columns": (Column("run"),),
        "rounds": 2,
        "tolerance": 1e-6,
    }
    return Race(**(fields | changes))


def test_results_may_differ_by_roundings() -> None:
    mine, theirs = {"x": np.array([1.0, 1e6])}, {"x": np.array([1.01, 1e6])}
    check_agreement(race_of(), {Entrant(OURS): mine, Entrant(NUMPY): theirs})
    check_agreement(race_of(), {})
    empty = {"x": np.array([])}
    check_agreement(race_of(), {Entrant(OURS): empty, Entrant(NUMPY): empty})


@pytest.mark.parametrize(
    ("theirs", "message"),
    [
        ({"x": np.array([1.0, 1.1])}, "disagree on x by 1.0e-01"),
        ({"x": np.array([1.0, np.nan])}, "disagree on x by nan"),
        ({"x": np.array([1.0])}, r"shapes of x: autograd_scratch \(2,\), NumPy \(1,\)"),
        ({"y": np.array([1.0, 1.0])}, r"NumPy computes \['y'\], autograd_scratch \['x'\]"),
    ],
)
def test_results_that_differ_void_the_race(theirs: Any, message: str) -> None:
    mine = {"x": np.array([1.0, 1.0])}
    with pytest.raises(VoidRaceError, match="a race") as error:
        check_agreement(race_of(), {Entrant(NUMPY): theirs, Entrant(OURS): mine})
    assert re.search(message, str(error.value))


def test_each_part_of_a_result_may_have_its_tolerance() -> None:
    race = race_of(tolerance={"loss": 0.1, "weights": 1e-6})
    mine = {"loss": np.array(1.0), "weights": np.array(1.0)}
    ours, numpy = Entrant(OURS), Entrant(NUMPY)
    check_agreement(race, {ours: mine, numpy: mine | {"loss": np.array(1.05)}})
    with pytest.raises(VoidRaceError, match="weights"):
        check_agreement(race, {ours: mine, numpy: mine | {"weights": np.array(1.05)}})


class Actor:
    """Plays a worker: answers from a table, and writes down what it is asked."""

    def __init__(self, name: str, asked: list[tuple[str, str]], **answers: Any) -> None:
        self.name, self.asked = name, asked
        self.answers = {
            "prepare": {"first call": 9.0},
            "turn": {"run": 1.0},
            "result": {"x": np.array(1.0)},
            "forget": None,
        } | answers

    def ask(self, command: str, *_: Any) -> Any:
        self.asked.append((self.name, command))
        answer = self.answers[command]
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A stadium whose workers are actors; ``answers`` says what they answer."""
    stage = SimpleNamespace(asked=[], answers={}, stadium=Stadium())

    def worker(_: Stadium, entrant: Entrant) -> Actor:
        name = entrant.contender
        return Actor(name, stage.asked, **stage.answers.get(name, {}))

    monkeypatch.setattr(Stadium, "worker", worker)
    return stage


def test_turns_are_interleaved(stage: SimpleNamespace) -> None:
    outcome = stage.stadium.run("case", race_of(OURS, NUMPY))
    turns = [name for name, command in stage.asked if command == "turn"]
    assert turns == [OURS, NUMPY] * 3  # one to warm up, and two rounds
    assert outcome.times == {
        Entrant(OURS): {"first call": [9.0], "run": [1.0, 1.0]},
        Entrant(NUMPY): {"first call": [9.0], "run": [1.0, 1.0]},
    }


def test_rounds_and_contenders_can_be_chosen(stage: SimpleNamespace) -> None:
    outcome = stage.stadium.run("case", race_of(OURS, NUMPY), rounds=5, only=[NUMPY])
    assert {e: len(figures["run"]) for e, figures in outcome.times.items()} == {Entrant(NUMPY): 5}


def test_each_number_of_threads_is_an_entrant(stage: SimpleNamespace) -> None:
    outcome = stage.stadium.run("case", race_of(OURS, threads=(1, 2)), rounds=1)
    assert list(outcome.times) == [Entrant(OURS, 1), Entrant(OURS, 2)]


def test_contenders_that_disagree_have_no_times(stage: SimpleNamespace) -> None:
    stage.answers[NUMPY] = {"result": {"x": np.array(2.0)}}
    outcome = stage.stadium.run("case", race_of(OURS, NUMPY))
    assert outcome.void is not None
    assert outcome.times == {}


@pytest.mark.parametrize("command", ["prepare", "turn", "result"])
def test_a_contender_that_fails_is_out_and_the_others_go_on(
    stage: SimpleNamespace, command: str
) -> None:
    stage.answers[NUMPY] = {command: OutOfTheRaceError("no wind")}
    outcome = stage.stadium.run("case", race_of(OURS, NUMPY))
    assert outcome.failed
    assert outcome.left_out == {NUMPY: "no wind"}
    assert list(outcome.times) == [Entrant(OURS)]


def test_a_missing_peer_is_left_out(
    stage: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("benchmarks.contenders.find_spec", lambda name: name != "autograd" or None)
    outcome = stage.stadium.run("case", race_of(OURS, AUTOGRAD))
    assert not outcome.failed
    assert list(outcome.times) == [Entrant(OURS)]


def test_quick_work_is_repeated_to_fill_a_turn() -> None:
    assert enough(1e-6) > enough(1e-4) > enough(10.0) == 1


def test_threads_are_set_for_every_library() -> None:
    settings = thread_settings(2)
    assert settings["OMP_NUM_THREADS"] == settings["OPENBLAS_NUM_THREADS"] == "2"
