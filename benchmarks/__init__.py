"""Measurements, one script each: ``python -m benchmarks.training_step``."""
