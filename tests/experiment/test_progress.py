from __future__ import annotations

import io

from sim.experiment.progress import Lines


def test_lines_say_how_much_is_done_and_left():
    stream = io.StringIO()
    lines = Lines(stream, every_seconds=0.0)
    lines.start(4, 1)
    for _ in range(3):
        lines.advance()
    lines.close()
    said = stream.getvalue().splitlines()
    assert said[:2] == ["4 replicates (1 kept from before)", "2 of 4 replicates"]
    assert said[2].startswith("3 of 4 replicates, ")
    assert said[3] == "4 of 4 replicates, 0 s left"


def test_lines_are_rare_but_the_last_one_always_comes():
    stream = io.StringIO()
    lines = Lines(stream, every_seconds=3600.0)
    lines.start(50, 0)
    for _ in range(50):
        lines.advance()
    assert stream.getvalue().splitlines() == ["50 replicates", "50 of 50 replicates, 0 s left"]
