"""Read a guide as a person does: each code block is a file, an addition to a file, or commands to type."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from grader import course

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PLACE = re.compile(r"\A# (at the end of )?([\w./]+\.\w+)\n(.*)", re.DOTALL)


class Guide:
    """A page of Markdown, followed in a folder."""

    def __init__(self, path, root):
        self.text, self.root = Path(path).read_text(encoding="utf-8"), Path(root)

    def blocks(self, section=""):
        """Return a list of (language, text) of all code blocks, or of those under the heading ``section``."""
        text = self.text
        if section:
            _, heading, text = text.partition(f"\n## {section}\n")
            assert heading, f"there is no section {section!r}"
            text = text.partition("\n## ")[0]
        return BLOCK.findall(text)

    def follow(self, section=""):
        """Do what the blocks say, in their order; return what the commands printed."""
        return "".join(
            self.run(text) if language == "console" else self.write(text)
            for language, text in self.blocks(section)
        )

    def write(self, text):
        """Write a block whose first line names a file, or adds to one."""
        end, name, text = PLACE.match(text).groups()
        path = self.root / name
        if end:
            text = path.read_text(encoding="utf-8").rstrip("\n") + "\n\n" + text.lstrip("\n")
        else:
            assert not path.exists(), f"{name} is to be made, but is there"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return ""

    def run(self, commands):
        """Type commands into a shell in which the environment of the tests is active, and Python finds ``root`` first."""
        environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
        environment["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), environment["PATH"]])
        environment["PYTHONPATH"] = os.pathsep.join([str(self.root), str(self.root / "notebooks")])
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", commands],
            cwd=self.root,
            env=environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        assert done.returncode == 0, done.stdout
        return done.stdout


@pytest.fixture(scope="session")
def guide():
    """Return ``Guide``."""
    return Guide


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    """Return a copy of this repository, as a clone would have it."""
    root = tmp_path_factory.mktemp("guides") / "course"
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=course.ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        if (course.ROOT / name).is_file():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(course.ROOT / name, root / name)
    return root
