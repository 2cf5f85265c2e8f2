"""The engine without programmes and tax law as hand-written C (``engine.c``), called by ctypes.

The C header is written here, from the dtypes and constants that the Python engine uses, so that
the two cannot drift apart unnoticed.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from sim.engine import arrays as ar
from sim.engine import rng
from sim.engine.passes import performance as perform
from sim.engine.plan import lay_out
from sim.engine.rules import adoption, awareness, belief, cost, normal, performance, supply
from sim.engine.run import Run, World
from sim.parameters.registry import Parameters
from sim.policy.economy_wide import EconomyWideSettings
from sim.policy.terms import Package
from sim.population import compact

SOURCE = Path(__file__).with_name("engine.c")
#: As fast as results stay equal: nothing is contracted into one rounding, as numba does not.
FLAGS = (
    "-O3",
    "-march=native",
    "-ffp-contract=off",
    "-fno-math-errno",
    "-fno-trapping-math",
    "-std=gnu11",
    "-Wall",
    "-Wextra",
)

#: Records by their name in C.
RECORDS: Mapping[str, np.dtype[np.void]] = {
    name.capitalize(): value
    for name, value in vars(ar).items()
    if isinstance(value, np.dtype) and value.names
}
_SCALARS: Mapping[str, str] = {
    "f8": "double",
    "f4": "float",
    "i8": "int64_t",
    "i4": "int32_t",
    "i2": "int16_t",
    "u4": "uint32_t",
    "u2": "uint16_t",
    "u1": "uint8_t",
    "b1": "bool",
}


_LOADED: dict[tuple[str, ...] | None, ctypes.CDLL] = {}


class NoCompiler(RuntimeError):
    """There is no C compiler on this machine."""


class Outcome(NamedTuple):
    """What a run in C hands out.

    Attributes
    ----------
    groups : recarray, shape (T, 2, ROWS)
        Weighted sums over groups of firms (`sim.engine.arrays.GROUP`).
    states : recarray, shape (n,)
        Every firm's state after the last year (`sim.engine.arrays.STATE`).
    """

    groups: np.recarray
    states: np.recarray


def compiler() -> str:
    """Return the path of a C compiler: ``CC`` if it is set, else cc, gcc or clang.

    Raises
    ------
    NoCompiler
        If none is there.
    """
    for name in (os.environ.get("CC"), "cc", "gcc", "clang"):
        found = shutil.which(name) if name else None
        if found:
            return found
    raise NoCompiler("no C compiler: set CC, or install gcc or clang")


def run(world: World, seed: int, replicate: int, years: int = ar.T) -> Outcome:
    """Run a world without any policy from 2010 in C.

    Parameters
    ----------
    world : World
    seed, replicate : int
        The key of the run's luck, 0 to 2**32 - 1 each.
    years : int
        How many years to run.

    Returns
    -------
    Outcome

    Raises
    ------
    NoCompiler
        If there is no C compiler.
    ValueError
        If the world does not hold where project costs are cut off (a million rows and more).
    """
    if world.coefficients.project.size == 0:
        raise ValueError("too many firms for the C engine")
    start = Run.start(world, _no_policy(world.population.n), seed=seed, replicate=replicate)
    p = _record(world.parameters)
    firms = world.firms
    if firms.arrivals.size == 0:  # rows lie in the order of entry; C looks each up in the list
        firms = firms._replace(arrivals=np.arange(start.states.size, dtype=np.uint32))
    _library(start, p).run_years(
        ctypes.c_int(0),
        ctypes.c_int(years),
        _struct(firms),
        _address(start.states),
        _address(p),
        _struct(world.coefficients),
        _struct(start.plan),
        _struct(start.outputs),
        _struct(start.scratch),
        ctypes.c_uint64(seed),
        ctypes.c_uint64(replicate),
    )
    return Outcome(start.outputs.groups, start.states)


@cache
def _no_policy(n: int) -> ar.Plan:
    """Return the plan of a package of nothing for n firms."""
    return lay_out(Package(programmes=(), tax=None, economy_wide=EconomyWideSettings().terms()), n)


def _record(parameters: Parameters) -> np.ndarray:
    """Return the parameters as one record."""
    return np.array(tuple(parameters.values()), [(symbol, np.float64) for symbol in parameters])


def _library(run: Run, p: np.ndarray) -> ctypes.CDLL:
    """Return the compiled engine for a run's layout; compiled once a process."""
    symbols = p.dtype.names
    if symbols not in _LOADED:
        _LOADED[symbols] = _compiled(_header(run, p))
    return _LOADED[symbols]


def _compiled(header: str) -> ctypes.CDLL:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        Path(folder, "layout.h").write_text(header, encoding="utf-8")
        library = Path(folder, "engine.so")
        command = [compiler(), *FLAGS, "-shared", "-fPIC", f"-I{folder}", str(SOURCE)]
        subprocess.run([*command, "-o", str(library), "-lm"], check=True)
        loaded = ctypes.CDLL(str(library))
    loaded.run_years.restype = None
    return loaded


def _address(record: np.ndarray | np.void) -> ctypes.c_void_p:
    return ctypes.c_void_p(record.__array_interface__["data"][0])


def _struct(arrays: Iterable[np.ndarray | np.void]) -> ctypes.Array[ctypes.c_void_p]:
    """Return a C struct of pointers to arrays."""
    pointers = [_address(array) for array in arrays]
    return (ctypes.c_void_p * len(pointers))(*pointers)


def _header(run: Run, p: np.ndarray) -> str:
    """Return layout.h: constants, records, and the tuples of arrays as structs of pointers."""
    lines = ["#pragma once", "#include <stdbool.h>", "#include <stddef.h>", "#include <stdint.h>"]
    lines += [*_constants(), f"typedef {_SCALARS[run.scratch.active.dtype.str[1:]]} Row;"]
    for name, dtype in {**RECORDS, "Parameters": p.dtype}.items():
        lines += _declared(name, dtype)
    for arrays in (run.world.firms, run.world.coefficients, run.plan, run.outputs, run.scratch):
        lines += ["typedef struct {"]
        lines += [
            f"    {_pointer(field, np.asarray(array), run.states.size)};"
            for field, array in arrays._asdict().items()
        ]
        lines += [f"}} {type(arrays).__name__};"]
    return "\n".join(lines) + "\n"


def _constants() -> list[str]:
    """Return the constants of the Python modules: whole numbers as an enum, others as macros."""
    known: dict[str, float] = {}
    for module in (
        ar,
        compact,
        rng,
        adoption,
        awareness,
        belief,
        cost,
        performance,
        perform,
        supply,
    ):
        known |= {
            name: value
            for name, value in vars(module).items()
            if name.isupper() and type(value) in (int, float) and name not in known
        }
    known |= {
        "ROOT_HALF": normal._ROOT_HALF,
        "STEPS": normal._STEPS,
        "LAST": normal._LAST,
    }
    return [
        *(
            f"enum {{ {name} = {value} }};"
            if isinstance(value, int)
            else f"#define {name} {value.hex()}"
            for name, value in known.items()
        ),
        *(
            f"static const double {name}[] = {{{', '.join(map(float.hex, table.tolist()))}}};"
            for name, table in (("AT_MOST", normal._AT_MOST), ("AT_LEAST", normal._AT_LEAST))
        ),
    ]


def _declared(name: str, dtype: np.dtype[np.void]) -> list[str]:
    """Return a record as a C struct, and the compiler's check that it lies the same in memory."""
    fields = dtype.fields or {}
    lines = ["typedef struct {"]
    lines += [f"    {_SCALARS[kind.str[1:]]} {field};" for field, (kind, *_) in fields.items()]
    lines += [f"}} {name};"]
    lines += [
        f'_Static_assert(offsetof({name}, {field}) == {offset}, "{name}.{field}");'
        for field, (_, offset, *_) in fields.items()
    ]
    return [*lines, f'_Static_assert(sizeof({name}) == {dtype.itemsize}, "{name}");']


def _pointer(field: str, array: np.ndarray, n: int) -> str:
    """Return the declaration of a pointer to an array; one row a firm or year, as C indexes it."""
    kind = next((name for name, dtype in RECORDS.items() if dtype == array.dtype), None)
    kind = kind or _SCALARS[array.dtype.str[1:]]
    # Rows as long as there are firms (or not kept at all) have no length known to the compiler.
    rows = [] if n in array.shape[1:] or 0 in array.shape else array.shape[1:]
    return f"{kind} (*{field}){''.join(f'[{size}]' for size in rows)}"
