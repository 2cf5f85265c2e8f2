from __future__ import annotations

import io

from sim.experiment.progress import Lines


def test_lines_say_how_much_is_done_and_left():
    stream = io.StringIO()
    lines = Lines(stream, every_seconds=0.0)
    lines.start(3, 1)
    lines.advance()
    lines.advance()
    lines.close()
    said = stream.getvalue().splitlines()
    assert said[0] == "3 replicates (1 kept from before)"
    assert said[1].startswith("2 of 3 replicates, ")
    assert said[2] == "3 of 3 replicates, 0 s left"


def test_lines_are_rare_but_the_last_one_always_comes():
    stream = io.StringIO()
    lines = Lines(stream, every_seconds=3600.0)
    lines.start(50, 0)
    for _ in range(50):
        lines.advance()
    assert stream.getvalue().splitlines() == ["50 replicates", "50 of 50 replicates, 0 s left"]
