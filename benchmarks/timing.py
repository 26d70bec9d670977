"""Timing: CPU of this thread, the things to compare taken in turn, and the median of many rounds."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from statistics import median


@dataclass(slots=True)
class Sample:
    """The costs of one thing, in microseconds, round by round."""

    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)

    @property
    def usual(self) -> float:
        """The median of the CPU time."""
        return median(self.cpu)

    @property
    def slow(self) -> float:
        """What 99 of 100 rounds stayed under, by the clock on the wall."""
        return sorted(self.wall)[int(len(self.wall) * 0.99)]


def measure_in_turn(things: Mapping[str, Callable[[], object]], rounds: int, warming: int = 5) -> dict[str, Sample]:
    """Do each thing once in every round, so that what slows the machine slows them all."""
    found = {name: Sample() for name in things}
    for at in range(-warming, rounds):
        for name, thing in things.items():
            cpu, wall = _once(thing)
            if at >= 0:
                found[name].cpu.append(cpu)
                found[name].wall.append(wall)
    gc.collect()
    return found


def _once(thing: Callable[[], object]) -> tuple[float, float]:
    began, wall = time.thread_time_ns(), time.perf_counter_ns()
    thing()
    return (time.thread_time_ns() - began) / 1000, (time.perf_counter_ns() - wall) / 1000
