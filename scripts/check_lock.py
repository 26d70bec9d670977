"""Check that requirements.lock fits pyproject.toml, and that the installed packages are those of the lock."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from packaging.requirements import Requirement


def problems() -> Iterator[str]:
    """Yield every difference between the project, the lock and the environment that runs this."""
    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
    lock = Path("requirements.lock").read_text(encoding="utf-8")
    pinned = dict(re.findall(r"^([a-z0-9-]+)==([^ ]+)", lock, re.MULTILINE))
    extras = project["optional-dependencies"].values()
    for requirement in map(Requirement, [*project["dependencies"], *(name for extra in extras for name in extra)]):
        name = requirement.name
        if name not in pinned or not requirement.specifier.contains(pinned[name]):
            yield f"{requirement} is not in the lock"
        elif version(name) != pinned[name]:
            yield f"{name} {version(name)} is installed, the lock has {pinned[name]}"
    yield from (f"a URL in the lock: {line}" for line in lock.splitlines() if "://" in line)


if __name__ == "__main__":
    found = [*problems()]
    sys.exit("\n".join(["requirements.lock and pyproject.toml differ (make lock):", *found]) if found else 0)
