from rollcall.rules import guide
from rollcall.rules.rule import rule


@rule(about="visits", title="Nobody came", severity="concern", parameters={"days": ({"general": 90, "england": 42}, "a law")})
def late_visit(visits, policy, placements=None):
    """A visit came late.

    What it finds
        Visits that came late.

        Twice.

    Why it matters
        Because.
    """


def test_a_docstring_is_split_at_its_headings():
    page = guide.read(late_visit)
    assert page.about == "A visit came late."
    assert dict(page.sections) == {"What it finds": "Visits that came late.\n\nTwice.", "Why it matters": "Because."}


def test_headings_that_are_not_there_are_named():
    assert guide.read(late_visit).missing == ("What may explain it", "What to ask for", "Example", "References")


def test_the_page_says_what_is_needed_and_each_default():
    page = guide.render(late_visit)
    assert page.startswith("# late-visit\n\nA visit came late.\n")
    assert "| Needs | `visits` |" in page
    assert "| Uses if supplied | `placements` |" in page
    assert "| `days` | `90` (general), `42` (england) | a law |" in page
