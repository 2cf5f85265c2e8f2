from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sim.parameters.registry import defaults

WithValues = Callable[..., np.record]


@pytest.fixture(scope="session")
def parameters_with() -> WithValues:
    """Return the record that rules take, with some values changed."""
    return lambda **values: defaults().replace(**values).record()
