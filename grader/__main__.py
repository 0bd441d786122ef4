"""``python -m grader``: the commands of instructors and maintainers."""

import click


@click.group()
def main():
    """Build, grade and report on the convolution course."""


@main.command()
@click.argument("lessons", nargs=-1)
def build(lessons):
    """Generate notebooks and check data from the sources (all LESSONS by default)."""
    from grader.build import build as run

    run(lessons, say=click.echo)


@main.command()
def demo():
    """Grade the example submissions: the whole instructor's path with nbgrader's commands."""
    from grader.demo import ROOT, table
    from grader.demo import demo as run

    scores = run(say=click.echo)
    click.echo(f"\n{table(scores)}\n\nThe course folder, with feedback and grades.csv: {ROOT}")


@main.group()
def bench():
    """Time the course's code beside its rivals."""


def _add_benches():
    from grader.bench.network import network

    bench.add_command(network)


_add_benches()


if __name__ == "__main__":
    main()
