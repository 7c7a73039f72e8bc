"""The folders of an order's money, in reading order, with their headings; and all stories."""

from . import fixture_chain, fixture_faults, fixture_items, fixture_late  # noqa: F401
from . import fixture_precedence, fixture_release, fixture_repair  # noqa: F401
from . import fixture_review, fixture_seen, fixture_standing  # noqa: F401
from . import stories, story_impact, story_odd, story_orders  # noqa: F401

FOLDERS = {
    "money": "Money: what is released, charged and burned; objections, rulings, recipients",
    "freeze": "Money: attestations that were lost, and what they freeze (M3, M4)",
    "fraud": "Money: two dossiers signed by one key (M5)",
    "refund": "Money: what waits, and what goes back (M7, M8)",
    "repair": "Stages that pass again (order-money.md 8.3)",
}


def story_files():
    """Relative path → bytes of all stories. Stops at what is not as written by hand."""
    wrong = [problem for one in stories.ALL for problem in one.problems()]
    if wrong:
        raise SystemExit("stories:\n" + "\n".join(wrong))
    return {path: content for one in stories.ALL for path, content in one.files().items()}


def story_index():
    """The stories' part of fixtures/README.md."""
    lines = ["## Stories", "",
             "Cases of one order, one after the other, each with the ledger's values that the one "
             "before left.", "", "| `stories/` | shows | cases |", "|---|---|---|"]
    return lines + [f"| `{one.path}` | {one.description} | {one.summary} |"
                    for one in stories.ALL] + [""]
