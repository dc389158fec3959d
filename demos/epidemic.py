"""An epidemic: the rates of a differential equation, fitted to noisy counts (needs SciPy)."""

from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from autograd_scratch import value_and_grad
from autograd_scratch.scipy.integrate import odeint  # was: from scipy.integrate import odeint

DAYS = np.linspace(0.0, 60.0, 13)
FIRST = np.array([0.99, 0.01])
INFECTION, RECOVERY = 0.4, 0.1


def spread(state, day, infection, recovery):
    """How fast the susceptible and the infected part of a population change."""
    susceptible, infected = state
    new = infection * susceptible * infected
    return np.stack([-new, new - recovery * infected])


def infected_parts(infection, recovery):
    """The part of the population that is infected, on each of the days."""
    return odeint(spread, FIRST, DAYS, args=(infection, recovery))[:, 1]


def counts(noise=0.05, seed=0):
    """What a health office might report, with relative errors."""
    rng = np.random.default_rng(seed)
    return infected_parts(INFECTION, RECOVERY) * np.exp(noise * rng.normal(size=DAYS.size))


def misfit(log_rates, counted):
    """Mean squared relative error of the equation's solution with these rates."""
    return np.mean((np.log(infected_parts(*np.exp(log_rates))) - np.log(counted)) ** 2)


def fit(counted, start=(0.3, 0.2)):
    """The best rates; the gradient comes from the adjoint equation, solved backwards in time."""
    objective = value_and_grad(misfit)
    found = minimize(objective, np.log(start), args=(counted,), jac=True, method="BFGS")
    return np.exp(found.x)


def main(folder: Path) -> None:
    """Print the rates that were found beside the true ones, and what they mean."""
    infection, recovery = fit(counts())
    print(f"infections a day: {infection:.3f}, truly {INFECTION}")
    print(f"recoveries a day: {recovery:.3f}, truly {RECOVERY}")
    print(f"one person infects {infection / recovery:.2f} others at first")
    peak = np.argmax(infected_parts(infection, recovery))
    print(f"most are infected about day {DAYS[peak]:.0f}")
