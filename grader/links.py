"""Where a learner starts without installing: links to Binder, to a JupyterHub and to Colab.

All of them open the branch ``learners``, which holds the folder ``notebooks/`` and nothing else: no answer, and no
answer in its history. Binder builds its environment from the branch ``environment``, which is the folder ``binder/``:
it changes when a package changes, so that new content never makes anyone wait for a build. ``make publish`` pushes both.
"""

from urllib.parse import quote, urlencode

import click

from grader import course

CONTENT, ENVIRONMENT = "learners", "environment"  # branches
FOLDER = "convolution"  # where nbgitpuller puts the content, in the learner's home; binder/postBuild knows it as well
START = "start_here.ipynb"
COLAB_CELL = """\
# Google Colab installs the course's toolkit here. Anywhere else this cell does nothing.
if "google.colab" in str(get_ipython()):
    get_ipython().run_line_magic("pip", "install --quiet {requirement}")"""


def requirement():
    """Return what pip installs the toolkit from: the branch of the learners, which is a package of its own."""
    return f"git+{course.repository()}@{CONTENT}"


def hub(address, notebook=START):
    """Return the link that fetches the course on a JupyterHub with nbgitpuller and opens a notebook in JupyterLab.

    Fetched again it brings new lessons, and keeps what the learner wrote.
    """
    return f"{address.rstrip('/')}/hub/user-redirect/{_pull(notebook)}"


def binder(notebook=START):
    """Return the link that does the same on mybinder.org, without an account."""
    return f"https://mybinder.org/v2/gh/{_name()}/{ENVIRONMENT}?{urlencode({'urlpath': _pull(notebook)}, quote_via=quote)}"


def colab(notebook=START):
    """Return the link that opens one notebook on Google Colab."""
    return f"https://colab.research.google.com/github/{_name()}/blob/{CONTENT}/{notebook}"


def _pull(notebook):
    asked = {
        "repo": course.repository(),
        "branch": CONTENT,
        "targetpath": FOLDER,
        "urlpath": f"lab/tree/{FOLDER}/{notebook}",
    }
    return "git-pull?" + urlencode(asked, quote_via=quote)


def _name():
    return course.repository().removeprefix("https://github.com/")


def buttons():
    """Return the launch buttons of README.md as Markdown."""
    return (
        f"[![Open on Binder](.github/pictures/open-binder.svg)]({binder()})\n"
        f"[![Open in Colab](.github/pictures/open-colab.svg)]({colab(first())})"
    )


def first():
    """Return the path of the first lesson's notebook, as learners have it."""
    folder = course.lessons()[0].folder
    return f"{folder}/{folder}.ipynb"


@click.command("links")
@click.argument("notebook", default=START)
@click.option(
    "--hub", "address", default="https://hub.example.org", help="Your JupyterHub, which has nbgitpuller."
)
def command(notebook, address):
    """Print the links that open NOTEBOOK (start_here.ipynb, 01_zero_pad/01_zero_pad.ipynb, …) for learners."""
    click.echo(
        f"Binder      {binder(notebook)}\nJupyterHub  {hub(address, notebook)}\nColab       {colab(notebook)}"
    )
