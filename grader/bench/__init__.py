"""Benchmarks: each prints ratios against a rival that runs beside it, in the same run."""

import click

from grader.commands import LazyGroup

PLACES = {
    "network": "grader.bench.network:network",
    "explore": "grader.bench.explore:explore",
    "autograde": "grader.bench.autograde:autograde",
    "crowd": "grader.bench.endurance:crowd_command",
}


@click.command(cls=LazyGroup, places=PLACES)
def bench():
    """Measure beside a rival: one of the parts below."""
