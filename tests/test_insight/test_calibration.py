import pytest

from kb.insight.calibration import Calibration, calibrate, judge

TWENTY = [n / 10 for n in range(1, 21)]


def test_a_threshold_withholds_a_tenth_of_what_has_an_answer() -> None:
    assert calibrate(TWENTY, [0.2, 0.3, 0.5, 1.0]) == Calibration(0.3, 0.1, 0.75)


def test_a_threshold_does_what_it_does_as_it_is_written() -> None:
    """With two decimals, and never more withheld than by all of them."""
    ties = [0.4567] * 2 + [0.4599] * 18

    assert calibrate(ties, [0.4581]) == Calibration(0.45, 0.0, 1.0)


def test_few_queries_are_all_answered() -> None:
    assert calibrate([0.9, 0.5], []) == Calibration(0.5, 0.0, None)


@pytest.mark.parametrize(
    ("threshold", "withheld", "claimed"),
    [(0.0, 0.0, 1.0), (0.5, 0.5, 0.5), (9.0, 1.0, 0.0)],
)
def test_a_threshold_is_judged_by_what_it_withholds_and_claims(
    threshold: float, withheld: float, claimed: float
) -> None:
    found = judge(threshold, [0.4, 0.6], [0.1, 0.5])

    assert found == Calibration(threshold, withheld, claimed)
