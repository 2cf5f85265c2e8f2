from __future__ import annotations

import numba
from numba.core import event

from sim.commands import compiling


def test_the_first_compilation_is_announced_once(capsys):
    before = {kind: list(them) for kind, them in event._registered.items()}
    event._registered.clear()  # commands that other tests ran may listen already
    try:
        compiling.announce()
        assert capsys.readouterr().err == ""
        assert numba.njit(lambda x: x + 1)(1) == 2
        assert numba.njit(lambda x: x + 2)(1) == 3
    finally:
        event._registered.clear()
        event._registered.update(before)
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "once after installation" in said
