"""OUTSIDE: what all submissions of a run see of the file system, prepared once."""

from __future__ import annotations

import compileall
import importlib.util
import os
import shutil
import site
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
INSIDE = "/judge"  # where the stage is seen in a file system of its own
INSIDE_FILES = ("confine", "worker", "zygote", "cells", "figures", "peek", "peer", "wire", "orders")
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache", "/etc/fonts")


class SandboxMissing(Exception):
    """This machine cannot give the sandbox that was asked for; the text says what to do."""


class Layout:
    """The folders that submissions see.

    `stage` is a folder of ours with the inner half of the judge and a place for each package of the
    course; `bound` are folders of the machine that are seen where they are; `environment` are variables of
    the course's own. Raises SandboxMissing
    for a package that is not installed.
    """

    def __init__(self, packages=(), hidden_packages=(), environment=()):
        self.environment = dict(environment)
        self.packages = {name: _folder_of(name) for name in packages}
        self._stage = tempfile.TemporaryDirectory(prefix="judge-")
        self.stage = Path(self._stage.name)
        self.stage.chmod(0o755)
        package = self.stage / "judge"
        package.mkdir(mode=0o755)
        (package / "__init__.py").touch()
        for name in INSIDE_FILES:
            shutil.copy(HERE / f"{name}.py", package)
        compileall.compile_dir(package, quiet=1)  # a third of what a start would cost
        self.site = [p for p in dict.fromkeys([*site.getsitepackages(), *_user_site()]) if os.path.isdir(p)]
        self.python = os.path.realpath(sys.executable)
        self.prefixes = [p for p in {sys.base_prefix, sys.base_exec_prefix} if not p.startswith("/usr/")]
        self.bound = [*self.prefixes, *self.site]
        self.hidden_names = list(hidden_packages)
        self.hidden = {p for name in hidden_packages for p in _files_of(name, self.site)}
        for extra in ("site", "links"):
            (self.stage / extra).mkdir(mode=0o755)
        for name, folder in self.packages.items():
            (self.stage / "site" / name).mkdir(mode=0o755)  # the folder is bound here
            (self.stage / "links" / name).symlink_to(folder)  # where nothing can be bound
        self.fonts = None
        fonts = _font_list()
        if fonts is not None:
            shutil.copy(fonts, self.stage)
            self.fonts = fonts.name

    def close(self):
        self._stage.cleanup()


def _user_site():
    return [site.getusersitepackages()] if site.ENABLE_USER_SITE else []


def _files_of(name, folders):
    """The files and folders of a package in site-packages, without importing it."""
    for folder in map(Path, folders):
        yield from (str(p) for p in (folder / name, folder / f"{name}.py") if p.exists())
        yield from map(str, folder.glob(f"{name}.*.so"))


def _folder_of(name):
    """The folder of an importable package that lies outside site-packages."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise SandboxMissing(f"the package {name!r}, which submissions should see, is not installed")
    return os.path.realpath(next(iter(spec.submodule_search_locations)))


def _font_list():
    """matplotlib's list of fonts, made once, so that no submission has to search for fonts; or None."""
    if importlib.util.find_spec("matplotlib") is None:
        return None
    code = "import matplotlib, matplotlib.font_manager; print(matplotlib.get_cachedir())"
    cache = Path(os.environ.get("MPLCONFIGDIR") or Path.home() / ".cache" / "matplotlib")
    lists = sorted(cache.glob("fontlist-v*.json"))
    if not lists:
        run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
        lists = sorted(Path(run.stdout.strip()).glob("fontlist-v*.json"))
    return lists[-1] if lists else None
