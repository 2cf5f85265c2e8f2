"""Names of a scatter: nearest to their own marker, apart from each other, inside the axes."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from sim.report.figures.placing import Box, groups, place

ROOM = Box(0.0, 0.0, 500.0, 300.0)
POINTS = st.lists(
    st.tuples(st.floats(5, 495), st.floats(5, 295)), min_size=1, max_size=9, unique=True
)
SIZES = st.tuples(st.floats(20, 160), st.floats(8, 30))


@given(POINTS, st.lists(SIZES, min_size=9, max_size=9))
def test_the_nearest_marker_of_a_name_is_its_own(points, sizes) -> None:
    found = place(points, sizes[: len(points)], ROOM)
    for k, box in enumerate(found):
        if box is None:
            continue
        distances = [box.distance(point) for point in points]
        assert min(distances) == distances[k]
        assert min(distances) > 0.0  # it lies on no marker
        assert sum(each <= distances[k] for each in distances) == 1
        assert box.within(ROOM)
    for one, other in combinations([box for box in found if box], 2):
        assert not one.meets(other)


def test_a_lone_point_is_always_named_and_a_name_leaves_free_what_it_can() -> None:
    bar = Box(100.0, 148.0, 500.0, 152.0)
    (box,) = place([(250.0, 150.0)], [(80.0, 12.0)], ROOM, [bar])
    assert box is not None
    assert not box.meets(bar)


def test_a_name_without_a_place_is_none_rather_than_wrong() -> None:
    points = [(250.0 + 4 * i, 150.0 + 4 * k) for i in range(3) for k in range(3)]
    found = place(points, [(150.0, 20.0)] * 9, ROOM)
    assert found[4] is None  # in the middle of the others


def test_chains_of_near_points_are_one_group() -> None:
    assert groups([(0, 0), (30, 0), (8, 0), (4, 0)], 5.0) == [[0, 2, 3], [1]]
