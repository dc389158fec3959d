"""A pendulum whose pull and friction are learned by differentiating through 100,000 steps."""

from pathlib import Path
from time import perf_counter

import numpy as np

from autograd_scratch import fori_loop, jacobian, jit, scan, sin, value_and_grad

SECONDS, STEPS = 20, 5_000  # each second is cut into so many steps
START = 2.0, 0.0  # the first angle, far from small, and the first speed
TRUTH = np.array([9.81, 0.15])


def swing(params):
    """The angle after each second, from the pull and the friction: SECONDS × STEPS steps."""
    pull, friction = params[0], params[1]
    h = 1.0 / STEPS

    def step(_, state):
        angle, speed = state
        speed = speed - h * (pull * sin(angle) + friction * speed)
        return angle + h * speed, speed

    def second(state, _):
        state = fori_loop(0, STEPS, step, state)
        return state, state[0]

    return scan(second, START, length=SECONDS)[1]


def loss(params, measured):
    """How far the angles are from the measured ones, squared."""
    return ((swing(params) - measured) ** 2).sum()


def fit(measured, guess, rounds=8):
    """Pull and friction by the method of Gauss and Newton."""
    residuals = jit(lambda params: swing(params) - measured)
    slopes = jit(jacobian(swing))
    params = guess
    for _ in range(rounds):
        params = params - np.linalg.lstsq(slopes(params), residuals(params), rcond=None)[0]
    return params


def main(folder: Path) -> None:
    """Print a gradient through all steps, what it took, and what was learned."""
    rng = np.random.default_rng(0)
    measured = jit(swing)(TRUTH) + 0.01 * rng.normal(size=SECONDS)
    guess = np.array([9.7, 0.14])
    gradient = jit(value_and_grad(loss))
    start = perf_counter()
    value, slope = gradient(guess, measured)
    print(f"loss at the guess: {value:.4f}, slopes {slope[0]:.3f} and {slope[1]:.3f}")
    print(f"traced, compiled and run through 100,000 steps: {perf_counter() - start:.2f} s")
    start = perf_counter()
    gradient(guess, measured)
    print(f"run again, forward and backward: {1e3 * (perf_counter() - start):.1f} ms")
    pull, friction = fit(measured, guess)
    print(f"pull {pull:.3f} (truly 9.81), friction {friction:.4f} (truly 0.15)")
