"""Benchmarks: ratios against rivals in one run, never figures to compare across machines."""
