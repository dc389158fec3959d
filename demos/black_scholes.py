"""Black and Scholes: the price of an option, and its greeks as derivatives (needs SciPy)."""

from pathlib import Path

import numpy as np
from scipy.special import ndtr

from autograd_scratch import elementwise_grad, grad

MARKET = {"spot": 100.0, "strike": 105.0, "time": 0.5, "rate": 0.03, "volatility": 0.2}


def call(spot, strike, time, rate, volatility):
    """Price of a European call; ``time`` is what is left until expiry, in years."""
    spread = volatility * np.sqrt(time)
    d1 = (np.log(spot / strike) + (rate + 0.5 * volatility**2) * time) / spread
    return spot * ndtr(d1) - strike * np.exp(-rate * time) * ndtr(d1 - spread)


def greeks(market):
    """The derivatives that traders watch."""
    delta, left, rho, vega = grad(call, ("spot", "time", "rate", "volatility"))(**market)
    gamma = grad(grad(call, "spot"), "spot")(**market)
    return {"delta": delta, "gamma": gamma, "vega": vega, "theta": -left, "rho": rho}


def implied_volatility(price, market, guess=0.3):
    """The volatility at which the option has this price, by Newton's method with vega."""
    vega = grad(call, "volatility")
    for _ in range(20):
        at = {**market, "volatility": guess}
        step = (call(**at) - price) / vega(**at)
        guess -= step
        if abs(step) < 1e-12:
            break
    return guess


def main(folder: Path) -> None:
    """Print price, greeks, and the deltas of a row of strikes at once."""
    print(f"price: {call(**MARKET):.4f}")
    for name, greek in greeks(MARKET).items():
        print(f"{name}: {greek:.4f}")
    strikes = np.array([80.0, 90.0, 100.0, 110.0, 120.0])
    spots = np.full(5, MARKET["spot"])
    others = MARKET["time"], MARKET["rate"], MARKET["volatility"]
    print("deltas at strikes 80 to 120:", elementwise_grad(call)(spots, strikes, *others).round(3))
    print(f"implied by a price of 5: {implied_volatility(5.0, MARKET):.4f}")
