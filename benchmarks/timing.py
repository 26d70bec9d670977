"""Timing: CPU time of this thread, actions measured in turn, and the median of many rounds."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from statistics import median


@dataclass(slots=True)
class Sample:
    """The cost of one action in each round, in microseconds."""

    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)

    @property
    def median_cpu(self) -> float:
        """Return the median of the CPU time."""
        return median(self.cpu)

    @property
    def wall_p99(self) -> float:
        """Return the 99th percentile of the wall time."""
        return sorted(self.wall)[int(len(self.wall) * 0.99)]


def measure_in_turn(actions: Mapping[str, Callable[[], object]], rounds: int, warm_up: int = 5) -> dict[str, Sample]:
    """Do each action once in every round, so that a slow machine affects all of them equally."""
    samples = {name: Sample() for name in actions}
    for number in range(-warm_up, rounds):
        for name, action in actions.items():
            cpu, wall = _once(action)
            if number >= 0:
                samples[name].cpu.append(cpu)
                samples[name].wall.append(wall)
    gc.collect()
    return samples


def _once(action: Callable[[], object]) -> tuple[float, float]:
    cpu_start, wall_start = time.thread_time_ns(), time.perf_counter_ns()
    action()
    return (time.thread_time_ns() - cpu_start) / 1000, (time.perf_counter_ns() - wall_start) / 1000
