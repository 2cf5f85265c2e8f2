from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.parameters.registry import Parameters, defaults
from sim.population import Population, synthesise

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a scenario file; the header is added unless the text brings its own."""

    def written(text: str, name: str = "mine", extends: str | None = "baseline") -> Path:
        file = tmp_path / f"{name}.toml"
        if "[scenario]" not in text:
            parent = "" if extends is None else f'extends = "{extends}"\n'
            text = f'[scenario]\nname = "{name}"\n{parent}{text}'
        file.write_text(text, encoding="utf-8")
        return file

    return written


@pytest.fixture(scope="session")
def population() -> Population:
    return synthesise(n_sba=800, n_small=150)


@pytest.fixture(scope="session")
def parameters() -> Parameters:
    return defaults()
