"""What running results again has shown."""

from __future__ import annotations

from dataclasses import dataclass

from sim.analysis.verification.differences import Difference


@dataclass(frozen=True)
class Certificate:
    """What running results again has shown.

    Attributes
    ----------
    jobs : str
        What was run again: ``replicates``, ``draws`` or ``evaluations``; empty where results rest
        on others and nothing is run.
    numbers : tuple of int
        Which of them.
    of : int
        How many there are.
    identical : tuple of str
        Tables whose rows of these jobs, or all rows, are the same to the bit.
    worked_out : tuple of str
        Tables that follow from `single` and are the same in every row.
    single : tuple of str
        Tables, as they are stored, from which others were worked out.
    unchecked : tuple of str
        Tables that only all jobs give: their digest alone was looked at.
    differences : tuple of Difference
    reasons : tuple of str
        What could explain them.
    """

    jobs: str
    numbers: tuple[int, ...]
    of: int
    identical: tuple[str, ...]
    differences: tuple[Difference, ...]
    worked_out: tuple[str, ...] = ()
    single: tuple[str, ...] = ()
    unchecked: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether nothing differs."""
        return not self.differences

    @property
    def whole(self) -> bool:
        """Whether everything was run again."""
        return len(self.numbers) == self.of
