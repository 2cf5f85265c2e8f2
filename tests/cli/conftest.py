from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.blank_figures import blank_figures


@pytest.fixture(autouse=True)
def quick_figures() -> Iterator[None]:
    """Leave figures blank: these tests ask what a command says and where it writes."""
    with blank_figures():
        yield
