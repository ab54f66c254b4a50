"""Findings, distributions, sweeps and comparisons from plain lists."""

from __future__ import annotations

from decimal import Decimal
from html import unescape

import pytest

import alignlib as al
from alignlib.notebook import compare, distribution, findings, sweep

# -- findings ----------------------------------------------------------------------------------


def error_of(text: str) -> al.AgreementError:
    with pytest.raises(al.AgreementError) as caught:
        al.loads(text, name="cell")
    return caught.value


def test_what_is_wrong_is_underlined_with_its_words_below():
    html = findings(error_of('define a\n  contry is "<b>"\n')).html
    assert '2 │   <span class="al-mark al-error">contry</span> is "&lt;b&gt;"' in html.replace(
        "&quot;", '"'
    )
    assert "a lead has no such field" in html
    assert "help: " in html
    assert "<b>" not in html


def test_a_second_place_is_shown_in_the_order_of_the_text():
    agreement = al.loads(
        "fields\n  x number\nstage a\n  to b  when x is 1\n  to c  when x is 1\nstage b, c, end\n"
    )
    html = findings(agreement).html
    first, second = html.index('<span class="al-mark">x is 1'), html.index("al-mark al-warning")
    assert first < second
    assert findings(agreement).summary == "1 warning in agreement.rules"
    assert str(findings(agreement)).startswith("warning[")


def test_nothing_wrong():
    found = findings(al.loads("stage a\n  to b on x\nactivity x\nstage b, end\n"))
    assert str(found) == "nothing is wrong in agreement.rules"
    assert "nothing is wrong" in found.html


def test_a_finding_at_the_end_of_a_line_is_marked():
    html = unescape(findings(error_of("stage a\n  to b when\nstage b\n")).html)
    assert 'class="al-mark al-error"' in html


# -- distribution ------------------------------------------------------------------------------


def test_a_distribution_counts_the_good_ones():
    picture = distribution([0, 5, 5, 20], [False, True, None, True], thresholds={"enough": 10})
    assert picture.table.head == ("score from", "to below", "leads", "good")
    assert picture.table.rows[0] == ("0", "5", "1", "0")
    assert picture.table.rows[1] == ("5", "10", "2", "1")
    assert picture.table.rows[-1] == ("20", "25", "1", "1")


def test_a_distribution_needs_an_answer_for_each_score():
    with pytest.raises(ValueError, match="1 answers for 2 scores"):
        distribution([1, 2], [True])


# -- sweep ---------------------------------------------------------------------------------------

SCORES = [Decimal("40.5"), 40, 30, 30, 30, 20, 20, 20, 20, 20]
GOOD = [True, True, True, False, False, True, False, False, False, None]


def test_each_threshold_counts_all_above_it():
    found = sweep(SCORES, GOOD, value=100, cost=30)
    assert [(b.at_least, b.flagged, b.wins, b.net) for b in found.sweep.bands] == [
        (40, 2, 2, 140), (30, 5, 3, 150), (20, 9, 4, 130),
    ]  # fmt: skip
    # Of the band from 30 one in three is good, and 30 % is break-even; of the last one in four.
    assert found.best is not None
    assert found.best.at_least == 30
    assert found.sentence.endswith(" Left out: 1 lead without an answer.")


def test_a_sweep_shows_table_and_picture():
    found = sweep(SCORES, GOOD, value=100, cost=30, score="fit", good_name="won")
    assert found.table.head[:3] == ("fit at least", "leads", "won")
    assert found.table.rows[0][:4] == ("40", "2", "2", "100%")
    assert "break-even 30%" in found.picture.svg
    assert str(found).splitlines()[0].startswith("fit at least  leads  won")
    assert found._repr_html_().count("<table") == 1


def test_thresholds_may_be_given():
    found = sweep(SCORES, GOOD, value=100, cost=99, thresholds=[20, 30])
    assert [band.at_least for band in found.sweep.bands] == [30, 20]
    assert found.best is None
    assert found.sentence.startswith("No threshold pays")


def test_many_scores_become_round_thresholds():
    found = sweep(range(1000), [n > 500 for n in range(1000)], value=2, cost=1)
    steps = [band.at_least for band in found.sweep.bands]
    assert steps == list(range(950, -50, -50))


@pytest.mark.parametrize(
    ("scores", "good", "value", "said"),
    [([1], [], 1, "0 answers for 1 scores"), ([1], [None], 1, "at least one lead"),
     ([1], [True], 0, "value is above 0")],
)  # fmt: skip
def test_a_sweep_refuses_what_says_nothing(scores: list, good: list, value: float, said: str):
    with pytest.raises(ValueError, match=said):
        sweep(scores, good, value=value, cost=1)


# -- comparison --------------------------------------------------------------------------------


def test_two_definitions_on_the_same_leads():
    first = [True, True, True, False, None, False, True]
    second = [True, False, False, True, True, False, True]
    good = [True, False, False, True, True, False, None]
    found = compare(first, second, good, names=("old", "new"))
    # Only one of them is right about leads 2 to 5, and it is always the second.
    assert (found.better, found.worse, found.unknown) == (4, 0, 1)
    assert found.chance == pytest.approx(2 / 2**4)
    assert found.undecided == (1, 0)
    assert [(name, share.k, share.n) for name, share in found.groups] == [
        ("both", 1, 1), ("only old", 0, 2), ("only new", 2, 2), ("none", 0, 1),
    ]  # fmt: skip
    assert found.table.rows[0][:4] == ("old", "3", "1", "33%")
    assert found.table.rows[1][:4] == ("new", "3", "3", "100%")
    assert "no difference that chance could not make" in found.sentence


def test_a_clear_difference_is_said():
    found = compare([True] * 20, [False] * 20, [False] * 20)
    assert "after is right more often" in found.sentence
    assert found._repr_html_().count('src="data:image/svg+xml') == 1


def test_a_comparison_refuses_what_says_nothing():
    with pytest.raises(ValueError, match="1 and 1 judgements for 2 answers"):
        compare([True], [True], [True, False])
    with pytest.raises(ValueError, match="at least one lead"):
        compare([True], [True], [None])
