"""Which rows a slice holds: values as they come, the largest by name, the rest together."""

import numpy as np
import pyarrow as pa
import pytest

from components.evaluate.slicer import Slicer
from protos.errors import ConfigError


def sizes(slicer: Slicer, num_rows: int) -> list[tuple[dict[str, str], int]]:
    return [(place, num_rows if mask is None else int(mask.sum())) for place, mask in slicer.slices()]


def table(values: list[str | int | None]) -> pa.RecordBatch:
    return pa.RecordBatch.from_pydict({"city": values})


def test_values_of_several_batches_are_numbered_alike() -> None:
    slicer = Slicer((), ("city",))
    slicer.add(table(["Ulm", "Bonn"]), None)
    slicer.add(table(["Bonn", None, "Bonn"]), None)
    assert sizes(slicer, 5) == [({}, 5), ({"city": "Bonn"}, 3), ({"city": "(missing)"}, 1), ({"city": "Ulm"}, 1)]


def test_the_twenty_largest_values_stand_and_the_rest_are_together() -> None:
    slicer = Slicer((), ("city",))
    slicer.add(table([f"c{number:02}" for number in range(25) for _ in range(2 if number == 24 else 1)]), None)
    found = sizes(slicer, 26)
    assert len(found) == 1 + 20 + 1
    assert found[1] == ({"city": "c24"}, 2)
    # Ties go by name: c00 to c18 stand, c19 to c23 are together.
    assert found[-2:] == [({"city": "c18"}, 1), ({"city": "(other)"}, 5)]


def test_exactly_twenty_values_leave_no_others() -> None:
    slicer = Slicer((), ("city",))
    slicer.add(table(list(range(20))), None)
    assert len(sizes(slicer, 20)) == 21


def test_a_value_called_other_is_among_the_others() -> None:
    slicer = Slicer((), ("city",))
    slicer.add(table(["(other)", "(other)", "Bonn"]), None)
    assert sizes(slicer, 3)[1:] == [({"city": "Bonn"}, 1), ({"city": "(other)"}, 2)]


def test_a_domain_without_rows_is_a_slice_of_none() -> None:
    slicer = Slicer(("feed", "search"), ())
    slicer.add(table(["a", "b"]), np.array([0, 0]))
    assert sizes(slicer, 2) == [({}, 2), ({"domain": "feed"}, 2), ({"domain": "search"}, 0)]


def test_without_any_rows_all_slices_are_empty() -> None:
    assert sizes(Slicer(("feed",), ("city",)), 0) == [({}, 0), ({"domain": "feed"}, 0)]


@pytest.mark.parametrize("name", ["domain", "space"])
def test_names_of_other_slices_are_taken(name: str) -> None:
    with pytest.raises(ConfigError, match=f"expected another name than '{name}'"):
        Slicer((), (name,))
