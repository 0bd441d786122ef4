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


if __name__ == "__main__":
    main()
