"""An error is a result, a warning is one on request, and what was set is set again afterwards."""

import logging
import warnings

import pytest

from nadam_edu.laboratory.outcomes import outcome, quiet


def warned():
    warnings.warn("take care", UserWarning, stacklevel=2)
    return 3


def test_an_outcome_is_the_result_or_the_word_for_it_or_the_error():
    assert outcome(lambda: 3, None) == 3
    assert outcome(lambda: 3) == "accepted"
    assert outcome(lambda: [][1], None) == outcome(lambda: [][1]) == "IndexError"


def test_a_warning_counts_only_where_that_is_said():
    assert outcome(warned, None) == 3
    assert outcome(warned, warning_counts=True) == "UserWarning"
    assert (
        outcome(lambda: warnings.warn("old", DeprecationWarning, stacklevel=1), warning_counts=True)
        == "accepted"
    )


def test_what_is_not_an_error_but_an_end_goes_on():
    with pytest.raises(KeyboardInterrupt):
        outcome(lambda: (_ for _ in ()).throw(KeyboardInterrupt))


def test_warnings_and_log_lines_are_away_inside_and_back_afterwards(caplog):
    logger = logging.getLogger("nadam_edu.test")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with quiet():
            warned()
            logger.warning("inside")
        warned()
        logger.warning("after")
    assert len(caught) == 1
    assert [record.message for record in caplog.records] == ["after"]
