"""Descents with derivatives inside: a saddle point, and a particle that is steered."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import product
from typing import Any

import numpy as np

from benchmarks.cases.loops import Tools, contenders
from benchmarks.contenders import JIT_NUMBA, PYTORCH
from benchmarks.task import Column, Race

Function = Callable[..., Any]

MODES = {"forward": "jacfwd", "reverse": "grad"}

DESCENT = 200
"""More steps than the descent inside of the saddle point takes."""

FLIGHT = 600
"""Steps after which a particle that is still above the ground is taken to fly straight on."""

STARTS = {"saddle": np.array([1.0, 1.0]), "particle": np.array([0.0])}


def descended(t: Tools, gradient: Function, f: Function, start: Any) -> Any:
    """Where f is smallest, by descent whose steps grow after success and shrink without."""
    xp, g = t.numpy, gradient(f)

    def step(s: Any) -> Any:
        new = s["x"] - s["rate"] * s["g"]
        value, way = f(new), new - s["x"]
        is_flat, is_near = xp.sum(s["g"] ** 2) <= 1e-10, xp.sum(way**2) <= 1e-10
        grows, is_better = s["i"] >= 10.0, value < s["f"]
        goes = xp.logical_not(is_flat | grows | is_near) & is_better
        done = is_flat | (xp.logical_not(grows) & is_near)
        halved = xp.where(is_better, s["rate"], 0.5 * s["rate"])
        rate = xp.where(done, s["rate"], xp.where(grows, 2.0 * s["rate"], halved))
        return {
            "x": xp.where(goes, new, s["x"]),
            "f": xp.where(goes, value, s["f"]),
            "g": xp.where(goes, g(new), s["g"]),
            "rate": rate,
            "i": xp.where(goes, s["i"] + 1.0, 0.0),
            "goes_on": xp.logical_not(done),
        }

    first = {"x": start, "f": f(start), "g": g(start), "rate": 1e-5, "i": 0.0}
    return t.while_loop(lambda s: s["goes_on"], step, {**first, "goes_on": np.True_})["x"]


def bounded(t: Tools, most: int) -> Function:
    """A while_loop through which gradients go back: so many steps, the last of which do nothing."""

    def while_loop(cond: Function, body: Function, init: Any) -> Any:
        def step(old: Any, _: Any) -> Any:
            goes, new = cond(old), body(old)
            chosen = {
                name: goes & x if name == "goes_on" else t.numpy.where(goes, x, old[name])
                for name, x in new.items()
            }
            return chosen, None

        return t.scan(step, init, None, most)[0]

    return while_loop


def saddle(t: Tools, outer: Function, inner: Function) -> Function:
    """How large p·p - q·q is for the worst q, which a descent finds; p is what it depends on."""
    tools = t._replace(while_loop=bounded(t, DESCENT)) if outer is t.grad else t
    start = STARTS["saddle"]

    def largest(p: Any) -> Any:
        q = descended(tools, inner, lambda q: t.numpy.sum(q * q) - t.numpy.sum(p * p), start)
        return t.numpy.sum(p * p) - t.numpy.sum(q * q)

    return largest


def particle(t: Tools, outer: Function, inner: Function) -> Function:
    """The square of how far from the origin a particle lands, by where one charge is put.

    It starts at (0, 8), and two charges push it, at (10, 10 - w) and at (10, 0); its path is
    Euler's, and the force the gradient of a potential.
    """
    xp = t.numpy
    while_loop = bounded(t, FLIGHT) if outer is t.grad else t.while_loop
    first = {"x": np.array([0.0, 8.0]), "v": np.array([0.75, 0.0]), "i": 0.0}

    def landing(w: Any) -> Any:
        def potential(x: Any) -> Any:
            ways = x - xp.concatenate([np.array([10.0]), 10.0 - w]), x - np.array([10.0, 0.0])
            return sum(1.0 / xp.sqrt(xp.sum(way * way)) for way in ways)

        slope = inner(potential)

        def is_above(s: Any) -> Any:
            return (s["x"][1] + 0.1 * s["v"][1] > 0.0) & (s["i"] < FLIGHT)

        def step(s: Any) -> Any:
            return {"x": s["x"] + 0.1 * s["v"], "v": s["v"] - 0.1 * slope(s["x"]), "i": s["i"] + 1}

        end = while_loop(is_above, step, first)
        x, v = end["x"], end["v"]
        return (x[0] - x[1] / v[1] * v[0]) ** 2

    return landing


def races(quick: bool) -> list[Race]:
    columns = Column("run"), Column("first call")
    works = {"saddle": saddle, "particle": particle}
    titles = {"saddle": "a saddle point", "particle": "a steered particle"}
    field = []
    for case, outer, inner in product(works, MODES, MODES):
        for what, make in (("one gradient", _gradient), ("the whole descent", _descent)):
            of_tools = partial(make, works[case], MODES[outer], MODES[inner])
            nesting = f"{outer} over {inner}"
            field.append(
                Race(
                    name=f"descents-{case} {what}, {nesting}",
                    title=f"{titles[case]}, {what}, {nesting}",
                    contenders=contenders(of_tools, STARTS[case], backends={JIT_NUMBA: "auto"}),
                    columns=columns,
                    rounds=3 if quick else 7,
                    tolerance=1e-6,
                    left_out={PYTORCH: "takes seconds for one gradient"}
                    if case == "particle"
                    else {},
                    note="Loops are machine code; what is around them may be Python.",
                )
            )
    return field[::3] if quick else field


def _gradient(work: Function, outer: str, inner: str, t: Tools) -> Function:
    """One gradient of what is to be smallest."""
    gradient: Function = getattr(t, outer)
    found: Function = gradient(work(t, gradient, getattr(t, inner)))
    return found


def _descent(work: Function, outer: str, inner: str, t: Tools) -> Function:
    """Where it is smallest."""
    gradient: Function = getattr(t, outer)
    f = work(t, gradient, getattr(t, inner))
    return lambda start: descended(t, gradient, f, start)
