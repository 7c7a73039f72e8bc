"""What a window costs (docs/order.md 6.3): gap, excursion and compliance, in exact integers."""

from ..schema import Record


def inside(one, start, until):
    """Seconds of an interval in the window."""
    return max(0, min(one.end, until) - max(one.start, start))


def cost(intervals, start, until, low, high):
    """Of a regular list, with start < until."""
    covered = [one for one in intervals if inside(one, start, until) > 0]

    def good(one):
        return low <= one.min and one.max <= high

    good_seconds = sum(inside(one, start, until) for one in covered if good(one))
    return Record(gap=largest_gap(covered, start, until),
                  excursion=longest_excursion(covered, start, until, good),
                  compliance=10_000 * good_seconds // (until - start))


def largest_gap(covered, start, until):
    if not covered:
        return until - start
    gaps = [covered[0].start - start, until - covered[-1].end] + [
        after.start - before.end for before, after in zip(covered, covered[1:])]
    return max(0, *gaps)


def longest_excursion(covered, start, until, good):
    """The longest run of neighbours, none good; silence between two of them is part of it."""
    longest = run = 0
    previous_end = None
    for one in covered:
        if good(one):
            run = 0
        else:
            silence = one.start - previous_end if run else 0
            run += silence + inside(one, start, until)
        previous_end = one.end
        longest = max(longest, run)
    return longest


def kept(intervals, start, until, cold):
    """Whether the window is kept under the demands of a cold_chain."""
    found = cost(intervals, start, until, cold.low, cold.high)
    return (found.gap <= cold.max_gap_seconds and found.excursion <= cold.max_excursion_seconds
            and found.compliance >= cold.min_compliance)
