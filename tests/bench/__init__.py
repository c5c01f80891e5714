"""What `./paivand bench` measures: each module here registers measurements with `@measure`.

A measurement prepares what it needs, measures, and returns figures. Where a floor exists (hand-written SQL, a bare handler)
it is measured in the same run and the ratio is what the budget is about: figures of another day or machine say little.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number, with its unit and the most or least that it may be."""

    name: str
    value: float
    unit: str
    at_most: float | None = None
    at_least: float | None = None

    @property
    def kept(self) -> bool:
        """Whether the budget holds; a figure without one is only told."""
        return (self.at_most is None or self.value <= self.at_most) and (
            self.at_least is None or self.value >= self.at_least
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """One thing that is measured."""

    name: str
    run: Callable[[int], list[Figure]]


@dataclass(slots=True)
class Registry:
    """All measurements, by name."""

    found: dict[str, Measurement] = field(default_factory=dict)


REGISTRY = Registry()


def measure(name: str) -> Callable[[Callable[[int], list[Figure]]], Callable[[int], list[Figure]]]:
    """Register a function that takes the size of the run (how many people) and returns figures."""

    def register(run: Callable[[int], list[Figure]]) -> Callable[[int], list[Figure]]:
        REGISTRY.found[name] = Measurement(name=name, run=run)
        return run

    return register


def seconds(work: Callable[[], object], times: int) -> list[float]:
    """Return how long each run of some work took, after one that is not counted."""
    work()
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return taken


def p95(values: list[float]) -> float:
    """Return the value under which 95 of 100 lie."""
    return statistics.quantiles(values, n=20)[-1] if len(values) > 1 else values[0]
