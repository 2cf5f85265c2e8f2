"""Tables have the columns and types that they declare, whatever they hold."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import dataset, parquet

from sim.docs.schemas import COMMANDS
from sim.experiment import run_experiment, run_in_memory
from sim.experiment.job import prepare
from sim.experiment.study import Comparison
from sim.experiment.tables import SCHEMAS
from sim.outcomes.schema import MAYBE, NUMBER, TEXT, WHOLE, YES_NO, Schema

STATA = re.compile(r"[A-Za-z_]\w{0,31}", re.ASCII)
ARROW = {
    TEXT: pa.large_string(),
    NUMBER: pa.float64(),
    WHOLE: pa.int64(),
    YES_NO: pa.bool_(),
    MAYBE: pa.bool_(),
}


@pytest.fixture(scope="module")
def folders(make, tmp_path_factory) -> list[Path]:
    """Return results of the baseline alone, and of a package against it."""
    place = tmp_path_factory.mktemp("schemas")
    alone, compared = place / "run", place / "compare"
    run_experiment(make("baseline", replicates=2), alone)
    run_experiment(make("baseline", "training", replicates=2), compared)
    return [alone, compared]


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda each: each.name)
def test_tables_of_run_and_compare_are_read_together(folders, schema):
    files = [folder / f"{schema.name}.parquet" for folder in folders]
    run, compared = (parquet.read_schema(file) for file in files)
    assert run == compared
    kinds = {name: run.field(name).type for name in schema.columns}
    assert kinds == {name: ARROW[kind] for name, kind in schema.columns.items()}
    # The schema of the first file holds for all; it was `null` where a table had no rows.
    rows = sum(parquet.read_metadata(file).num_rows for file in files)
    assert dataset.dataset([str(file) for file in files]).to_table().num_rows == rows


def test_tables_are_the_same_however_little_is_held_at_a_time(make, folders, monkeypatch):
    monkeypatch.setattr("sim.experiment.group_table.BLOCK_BYTES", 1)
    monkeypatch.setattr("sim.experiment.measurements.BLOCK_BYTES", 1)
    tables, _ = run_in_memory(Comparison(prepare(make("baseline", "training", replicates=2))[0]))
    for name in ("groups", "effects", "distribution", "heat"):
        written = pd.read_parquet(folders[1] / f"{name}.parquet")
        pd.testing.assert_frame_equal(tables[name], written)


def test_stata_takes_every_column_and_no_two_are_the_same_to_it():
    for schema in (each for schemas in COMMANDS.values() for each in schemas):
        assert [name for name in schema.columns if not STATA.fullmatch(name)] == []


def test_stata_takes_every_parameter(folders):
    names = parquet.read_schema(folders[1] / "draws.parquet").names
    assert [name for name in names if not STATA.fullmatch(name)] == []
    assert {"mu_j_C", "d_t_2017", "eps"} < set(names)


def test_a_column_that_is_not_declared_is_a_mistake():
    schema = Schema("t", {"year": WHOLE, "value": NUMBER})
    table = schema.joined([]).assign(value=[])
    assert list(schema.table(table[["value", "year"]]).columns) == ["year", "value"]
    with pytest.raises(ValueError, match="table t: missing"):
        schema.table(table[["year"]])
    with pytest.raises(ValueError, match=r"not declared \['more'\]"):
        schema.table(table.assign(more=1.0))
