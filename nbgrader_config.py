"""nbgrader on this course: where things are, and what a learner finds in place of a solution."""

import os
import sys
from pathlib import Path

from grader.judge import configure

c = get_config()  # noqa: F821  (nbgrader defines it)

# nbgrader starts `alembic` by its name, so it must be found where no environment was activated, too
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])

c.CourseDirectory.course_id = "convolution"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "notebooks"
# The sources never reach a release
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", "*.py", ".convlab"]

c.ClearSolutions.code_stub = {
    "python": '# YOUR CODE HERE\nraise NotImplementedError("Your turn: replace these two lines with your code.")'
}
# The figures of the solved notebooks stay in solutions/; what a learner gets has no outputs
c.Execute.timeout = 120

# The verdict is formed outside the process that runs a student's code: see grader/judge/README.md
configure(
    c,
    packages=["convlab"],  # what submissions may import beside the installed packages
    # loaded once, for all submissions and all tests; small, since each test begins with a fork of it all
    preload=["numpy", "numpy.random", "PIL.PngImagePlugin", "convlab.ready", "grader.exercises.all"],
    environment={"CONVLAB_FIGURES": "off"},  # two thirds of the work, and gigabytes
    rules="solutions/course.toml",
)
