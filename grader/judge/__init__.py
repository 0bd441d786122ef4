"""How a submission is graded: see README.md in this folder."""

from __future__ import annotations


def configure(c, **options):
    """Put the judge into nbgrader's pipeline. Call it in an nbgrader_config.py::

        from grader.judge import configure
        configure(get_config(), packages=["convlab"])

    `nbgrader autograde`, formgrader's Autograde button, `generate_feedback` and `zip_collect` then use it
    with no other option. `options` are settings of `grader.judge.execute.Judge`.
    """
    import os
    import sys

    import nbgrader
    import nbgrader.apps.api
    import nbgrader.apps.autogradeapp
    import nbgrader.converters
    from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
    from nbgrader.preprocessors import AssignLatePenalties, CheckCellMetadata, GetGrades, SaveAutoGrades

    from .collect import BoundCollector, BoundedExtractor
    from .converter import HideHiddenTests, JudgedAutograde, JudgedExecute

    if not nbgrader.__version__.startswith("0.9."):
        raise RuntimeError(f"grader.judge knows nbgrader 0.9.x, and this is {nbgrader.__version__}")
    for place in (nbgrader.apps.api, nbgrader.apps.autogradeapp, nbgrader.converters):
        place.Autograde = JudgedAutograde  # the commands look the converter up here when they start
    c.Autograde.autograde_preprocessors = [
        JudgedExecute,
        SaveAutoGrades,
        AssignLatePenalties,
        CheckCellMetadata,
    ]
    c.GenerateFeedback.preprocessors = [GetGrades, HideHiddenTests, CSSHTMLHeaderPreprocessor]
    c.HTMLExporter.sanitize_html = True
    c.ZipCollectApp.extractor_plugin = BoundedExtractor
    c.ZipCollectApp.collector_plugin = BoundCollector
    for name, value in options.items():
        setattr(c.Judge, name, value)
    chosen = [a.partition("=")[2] for a in sys.argv if a.startswith("--sandbox=")]
    if chosen or os.environ.get("JUDGE_SANDBOX"):
        c.Judge.sandbox = chosen[-1] if chosen else os.environ["JUDGE_SANDBOX"]
