"""``python -m grader``: the commands of instructors and maintainers."""

import click

from grader.commands import LazyGroup

# name → where it stands; loaded only when asked for, since nbgrader takes seconds to import
COMMANDS = {
    "build": "grader.build:command",
    "autograde": "grader.autograde.command:command",
    "demo": "grader.demo:command",
    "report": "grader.report:command",
    "links": "grader.links:command",
    "pictures": "grader.pictures:command",
    "site": "grader.site:site",
    "bench": "grader.bench:bench",
}


@click.command(cls=LazyGroup, places=COMMANDS)
def main():
    """Build, grade and report on the convolution course."""


if __name__ == "__main__":
    main()
