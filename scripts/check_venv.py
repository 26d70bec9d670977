"""Print ``valid`` if the virtual environment that runs this can be used; ``make`` makes .venv again otherwise.

It is not valid where it is broken, copied from another folder, too old, or made with another version of Python than
the one given as an argument (``make PYTHON=…``).
"""

import subprocess
import sys
import sysconfig
from pathlib import Path


def is_valid(requested: str) -> bool:
    """Compare the running Python with what is needed; ``requested`` is the path of a Python, or empty."""
    version = sys.version_info[:2]
    if version < (3, 11) or not Path(sys.prefix).samefile(".venv") or not Path(sysconfig.get_path("purelib")).is_dir():
        return False
    if not requested:
        return True
    command = [requested, "-c", "import sys; print(sys.version_info[:2])"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip() == str(version)  # noqa: S603


if __name__ == "__main__" and is_valid(*sys.argv[1:2] or [""]):
    print("valid")
