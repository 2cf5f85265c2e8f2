"""A job that runs only where program and data are those of the process that sent it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Generic, TypeVar

from sim.errors import UserError
from sim.experiment.identity import first_difference
from sim.experiment.provenance import code_digest, data_digest, versions

Key = TypeVar("Key")
Result = TypeVar("Result")


@cache
def program() -> Mapping[str, str]:
    """Return digests of code and data, and the versions that can show in a table."""
    digests = {"code": code_digest(), "data": data_digest()}
    return MappingProxyType({**digests, **versions()})


@dataclass(frozen=True, eq=False)
class SameProgram(Generic[Key, Result]):
    """A job; a worker with another program refuses it, as it would write other numbers.

    Attributes
    ----------
    run : callable
        Runs one job by its key.
    program : mapping of str to str
        Of the process that made it.
    """

    run: Callable[[Key], Result]
    program: Mapping[str, str] = field(default_factory=lambda: dict(program()))

    def __call__(self, key: Key) -> Result:
        """Run one job.

        Raises
        ------
        UserError
            If this process has another program.
        """
        difference = first_difference(program(), self.program)
        if difference is not None:
            raise UserError(
                f"a worker runs another program ({difference})",
                "executor",
                "install the same hwaksan and the same packages on every worker",
            )
        return self.run(key)
