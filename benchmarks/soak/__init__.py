"""Does it hold for a long time? ``python -m benchmarks.soak`` looks at memory and results."""
