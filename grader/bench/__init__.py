"""Benchmarks: each prints a ratio against a rival that runs beside it."""
