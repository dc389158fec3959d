"""Inverse kinematics: bend a robot arm until its hand is where it shall be."""

from pathlib import Path

import numpy as np

from autograd_scratch import jacobian

LENGTHS = np.array([1.0, 0.8, 0.6, 0.4])


def joints(angles):
    """Where the ends of all links are, (4, 2); each angle is relative to the link before."""
    headings = np.cumsum(angles)
    links = LENGTHS[:, None] * np.stack([np.cos(headings), np.sin(headings)], axis=1)
    return np.cumsum(links, axis=0)


def hand(angles):
    """Where the last link ends."""
    return joints(angles)[-1]


def reach(target, angles, steps=100, damping=0.3):
    """Angles that bring the hand to a target, by damped least squares.

    Args:
        target: (2,).
        angles: (4,), to begin with.
        steps: at most so many.
        damping: keeps steps small where the arm is stretched and the Jacobian loses rank.

    Returns:
        The angles, and the distances to the target before each step and at the end.
    """
    slope = jacobian(hand)
    distances = []
    for _ in range(steps):
        miss = target - hand(angles)
        distances.append(np.linalg.norm(miss))
        if distances[-1] < 1e-10:
            break
        J = slope(angles)  # (2, 4): more joints than equations, so the smallest step is taken
        angles = angles + J.T @ np.linalg.solve(J @ J.T + damping * np.eye(2), miss)
    return angles, distances


def main(folder: Path) -> None:
    """Print the way of the hand to three targets, the last of them out of reach."""
    angles = np.full(4, 0.3)
    for target in ((1.0, 1.5), (-0.5, 1.2), (2.0, 2.5)):
        angles, distances = reach(np.array(target), angles)
        print(f"to {target}: {len(distances) - 1} steps, off by {distances[-1]:.1e}")
        print(f"  angles in degrees {np.degrees(angles).round(1)}")
    print(f"the arm is {np.sum(LENGTHS):.1f} long, the last target {np.hypot(2.0, 2.5):.1f} away")
