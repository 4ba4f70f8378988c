"""Lines below the headings: actions are taken, and what is none is passed over and named."""

from tables import faults, taken


def passed(text: str) -> dict[int, str]:
    """The rows that are passed over, as the spreadsheet numbers them, and what they are."""
    return {one.row + 1: one.what for one in taken(text).passed}


def test_totals_sources_and_repeated_headings_are_no_actions() -> None:
    text = """
Ref | Action | Owner | Cost
1 | Dig | EA | 4
Ref | Action | Owner | Cost
2 | Fill | EA | 5
Total: 2 | | | 9
Source: minutes of May
End of table
"""
    assert passed(text) == {
        3: "the headings again",
        5: "not an action",
        6: "not an action",
        7: "not an action",
    }
    assert [one.title for one in taken(text).rows] == ["Dig", "Fill"]


def test_a_title_between_the_rows_is_the_theme_of_those_below_it() -> None:
    read = taken("Ref | Action\nHomes\n1 | Dig\n2 | Fill\nPeople\n3 | Train")
    assert [one.themes for one in read.rows] == [("Homes",), ("Homes",), ("People",)]


def test_a_theme_of_its_own_comes_before_the_title_above() -> None:
    read = taken("Ref | Theme | Action\nHomes\n1 | | Dig\n2 | Money | Pay")
    assert [one.themes for one in read.rows] == [("Homes",), ("Money",)]


def test_an_action_that_begins_like_a_total_is_an_action() -> None:
    read = taken(
        "Ref | Action | Owner\n1 | Total review of culverts | EA\n2 | Source: the pumps | EA"
    )
    assert [one.title for one in read.rows] == ["Total review of culverts", "Source: the pumps"]


def test_a_row_with_a_ref_and_no_action_is_never_passed_over() -> None:
    assert faults(taken("Ref | Action | Owner\nA1 | |\nA2 | Dig | EA")) == {
        "B2": "the row does not say what to do"
    }


def test_a_line_of_news_below_an_action_is_no_title() -> None:
    assert faults(taken("Ref | Action | Update\n1 | Dig | begun\n | | half done\n2 | Fill |")) == {
        "B3": "the row does not say what to do"
    }
