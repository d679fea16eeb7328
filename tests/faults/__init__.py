"""The fault table: every fault at every stage that it concerns, played over the real wires."""

import pytest

pytest.register_assert_rewrite("tests.faults.driver")
