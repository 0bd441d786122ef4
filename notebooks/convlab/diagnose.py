"""Which known mistake a wrong result looks like, by its fingerprint.

The build runs every known mistake on the visible cases and bakes what comes out. A mistake is named only when it
gives the learner's result on every case.
"""

from convlab.compare import first_difference


def likely_slip(facts, attempts):
    """Return the known mistake that explains all attempts, a dict with "looks_like" and "question", or None."""
    if len(attempts) > len(facts["cases"]) or any(attempt.error is not None for attempt in attempts):
        return None
    return next((mistake for mistake in facts["mistakes"] if _explains(mistake, attempts)), None)


def _explains(mistake, attempts):
    for attempt, outcome in zip(attempts, mistake["outcomes"], strict=False):
        if "raises" in outcome or attempt.changed is not None:
            return False
        if first_difference(outcome["result"], attempt.result) is not None:
            return False
    return True
