"""The exchange between three user accounts on one machine: an instructor's and two students'.

A student's account has a user id and a home of its own, so the permissions of the exchange are the real ones. Only the
list of accounts is ours: bubblewrap puts it in the place of /etc/passwd, and nothing of the machine is changed.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from playwright.sync_api import expect

from grader import course
from grader.bench.browser import jupyter
from grader.build import answer_of

LESSON = course.lessons()[0]
NOTEBOOK = f"{LESSON.folder}.ipynb"
LISTS = ("released", "fetched", "submitted")  # in JupyterLab's Assignment List
AS_ROOT = (
    () if os.geteuid() == 0 else ("sudo", "-n")
)  # to become another user, root or sudo without a password is needed


@dataclass(frozen=True)
class Account:
    """A user: ``words`` is the command that runs another one as this user, in ``home``."""

    name: str
    home: Path
    words: tuple

    def run(self, *command, fails=False):
        """Run a command as this user and return what it wrote; AssertionError if it ends in another way than said."""
        done = subprocess.run(
            [*self.words, *map(str, command)], cwd=self.home, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )  # fmt: skip
        assert bool(done.returncode) == fails, done.stdout
        return done.stdout

    def nbgrader(self, *words):
        """Run one of nbgrader's commands as this user."""
        return self.run(sys.executable, "-m", "nbgrader", *words)


@pytest.fixture(scope="module")
def place():
    """A folder that all accounts may enter, outside of pytest's own, which only its owner may."""
    folder = Path(tempfile.mkdtemp(prefix="exchange-"))
    folder.chmod(0o755)
    yield folder
    subprocess.run([*AS_ROOT, "rm", "-rf", folder], check=True)


@pytest.fixture(scope="module")
def exchange(place):
    """The folder of the exchange: everybody may write into it."""
    folder = place / "exchange"
    folder.mkdir()
    folder.chmod(0o777)
    return folder


@pytest.fixture(scope="module")
def users(place, exchange):
    """The accounts, name → Account."""
    ids = {"ada": 42001, "bob": 42002}
    lines = [f"{name}:x:{number}:{number}::{place / name}:/bin/sh\n" for name, number in ids.items()]
    (place / "passwd").write_text(Path("/etc/passwd").read_text() + "".join(lines))
    seen = ["bwrap", "--dev-bind", "/", "/", *opened(), "--ro-bind", str(place / "passwd"), "/etc/passwd"]
    settings = f"c = get_config()\nc.Exchange.root = {str(exchange)!r}\nc.CourseDirectory.course_id = 'convolution'\n"
    made = {}
    for name, number in ids.items():
        home = place / name
        home.mkdir()
        (home / "nbgrader_config.py").write_text(settings)
        subprocess.run([*AS_ROOT, "chown", "-R", f"{number}:{number}", home], check=True)
        become = ["setpriv", "--reuid", str(number), "--regid", str(number), "--clear-groups"]
        may = [
            "--cap-add",
            "CAP_SETUID",
            "--cap-add",
            "CAP_SETGID",
            "--unshare-pid",
            "--proc",
            "/proc",
            "--die-with-parent",
        ]
        made[name] = Account(
            name, home, (*AS_ROOT, *seen, *may, *become, "env", f"HOME={home}", f"USER={name}")
        )
    made["instructor"] = Account("instructor", instructors_course(place / "course", exchange), tuple(seen))
    return made


def opened():
    """Return options for bubblewrap with which every account reaches this course, even in a home that is closed to others.

    The closed folder is hidden by an empty one, in which only the way to what is needed is made anew.
    """
    hidden, shown = {}, []
    for path in dict.fromkeys((course.ROOT, Path(sys.prefix), Path(sys.base_prefix))):
        above = list(reversed(path.parents))
        closed = next((folder for folder in above if not folder.stat().st_mode & 1), None)
        if closed:
            hidden[closed] = ["--tmpfs", str(closed)]
            way = above[above.index(closed) + 1 :]
            shown += [word for folder in way for word in ("--perms", "0755", "--dir", str(folder))]
            shown += ["--bind", str(path), str(path)]
    return [word for words in hidden.values() for word in words] + shown


def instructors_course(root, exchange):
    """Lay an instructor's course with one lesson, and return its folder."""
    shutil.copytree(
        LESSON.source.parent, root / "solutions" / LESSON.folder, ignore=shutil.ignore_patterns("*.py")
    )
    shutil.copyfile(course.SOLUTIONS / "course.toml", root / "solutions" / "course.toml")
    settings = (course.ROOT / "nbgrader_config.py").read_text(encoding="utf-8")
    (root / "nbgrader_config.py").write_text(
        f"{settings}\nc.Exchange.root = {str(exchange)!r}\n", encoding="utf-8"
    )
    return root


@pytest.fixture(scope="module")
def desk(users, place, sit_down):
    """Ada in her JupyterLab, which runs as her."""
    ada = users["ada"]
    private = place / "private"
    private.mkdir()
    private.chmod(0o777)
    with jupyter(private, "lab", root=ada.home, account=ada.words) as address:
        yield sit_down(address)


def test_release(users, exchange):
    instructor = users["instructor"]
    instructor.nbgrader("generate_assignment", LESSON.folder)
    instructor.nbgrader("release_assignment", LESSON.folder)
    users["ada"].run("touch", exchange / "convolution" / "outbound" / LESSON.folder / NOTEBOOK, fails=True)


def test_a_student_fetches_works_and_submits_in_the_assignment_list(users, desk):
    page = desk.page
    assert users["ada"].run("id", "-un").strip() == "ada"
    desk.open("lab?reset")
    desk.menu("Nbgrader", "Assignment List")
    released, fetched, submitted = (page.locator(f"#{name}_assignments_list") for name in LISTS)
    expect(released).to_contain_text(LESSON.folder)
    desk.keep("exchange_01_released")
    released.get_by_role("button", name="Fetch").click()
    expect(fetched).to_contain_text(LESSON.folder)
    expect(released).to_contain_text("There are no assignments to fetch.")
    desk.keep("exchange_02_fetched")

    expect(fetched.locator(".assignment-notebooks a")).to_have_count(1)
    fetched.get_by_role("button", name=LESSON.folder).click()
    fetched.locator(".assignment-notebooks a").click()
    desk.wait_for_kernel(NOTEBOOK)
    desk.write("zero_pad", answer_of("zero_pad"))
    desk.run_all()
    expect(desk.cell("check_zero_pad").get_by_text("zero_pad: right in all")).to_be_visible()
    page.keyboard.press("Control+s")
    expect(page.locator(".jp-Document.jp-mod-dirty, .jp-mod-current.jp-mod-dirty")).to_have_count(0)
    desk.menu("Nbgrader", "Assignment List")
    fetched.get_by_role("button", name="Submit").click()
    expect(submitted).to_contain_text(LESSON.folder)
    desk.keep("exchange_03_submitted")


def test_another_student_submits_by_commands_and_sees_nothing_of_the_first(users, exchange):
    bob = users["bob"]
    bob.nbgrader("fetch_assignment", LESSON.folder)
    bob.nbgrader("submit", LESSON.folder)
    inbound = exchange / "convolution" / "inbound"
    names = sorted(path.name.split("+")[0] for path in inbound.iterdir())
    assert names == ["ada", "bob"]
    bob.run("ls", inbound, fails=True)


def test_collect_grade_and_give_back(users, exchange):
    instructor = users["instructor"]
    collected = instructor.nbgrader("collect", LESSON.folder)
    assert "cheating attempt" not in collected
    graded = instructor.nbgrader("autograde", LESSON.folder)
    assert [
        line.split()[0] for line in graded.splitlines() if " bubblewrap " in line or " process " in line
    ] == ["ada", "bob"]
    instructor.nbgrader("generate_feedback", LESSON.folder)
    instructor.nbgrader("release_feedback", LESSON.folder)
    with Gradebook(f"sqlite:///{instructor.home}/gradebook.db") as gradebook:
        scores = {name: gradebook.find_submission(LESSON.folder, name).score for name in ("ada", "bob")}
    entry = LESSON.exercises["zero_pad"]
    assert scores == {"ada": entry.check + entry.judge, "bob": 0}


def test_a_student_fetches_the_feedback(users, exchange, desk):
    page = desk.page
    submitted = page.locator("#submitted_assignments_list")
    page.locator("#refresh_assignments_list").click()
    submitted.get_by_role("button", name="Fetch Feedback").click()
    expect(submitted).to_contain_text("(view feedback)")
    desk.keep("exchange_04_feedback")
    (feedback,) = users["ada"].home.glob(f"{LESSON.folder}/feedback/*/{LESSON.folder}.html")
    assert "zero_pad: right in all" in feedback.read_text(encoding="utf-8")
    users["bob"].nbgrader("fetch_feedback", LESSON.folder)
    (other,) = users["bob"].home.glob(f"{LESSON.folder}/feedback/*/{LESSON.folder}.html")
    assert "zero_pad is still the stub" in other.read_text(encoding="utf-8")
    users["bob"].run("ls", exchange / "convolution" / "feedback", fails=True)
