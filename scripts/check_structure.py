"""Check the structure of the service against its limits.

Prints one line for each rule, and the offenders of each rule that is broken. Exits with 1 if any rule is broken.
With ``--report`` it prints the figures only and exits with 0. The rules are described in ``docs/architecture.md``.
"""

from __future__ import annotations

import argparse
import ast
import io
import re
import sys
import tokenize
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations
from keyword import iskeyword
from pathlib import Path

PACKAGE = "service"
GLOSSARY = "docs/glossary.md"

MAX_FILES = 185
MAX_FILE_LINES = 400
SMALL_MODULE_LINES = 60
MAX_SMALL_MODULES = 12
MAX_FOLDER_MODULES = 20
MAX_FUNCTION_LINES = 40
MAX_OWN_IMPORTS = 15
MAX_DUPLICATES = 10
ENTRY_FILES = {"__init__.py", "__main__.py"}
EMPTY_LOOP_NAMES = {"each", "told", "asked", "said", "found", "kept", "wanted", "shown", "one"}
EMPTY_LOCAL_NAMES = {"each", "told", "asked", "said", "wanted", "shown"}

DUPLICATE_LINES = 6
# Lines with few tokens are boilerplate. So are lines that have the same shape but different text, if the shape occurs
# in many places, or if most lines are declarations of at most three words, such as fields and keyword arguments.
MIN_TOKENS = 25
MAX_PLACES = 4
DECLARATION_WORDS = 3
MAX_DECLARATIONS = 3

_WORD = re.compile(r"\w+")
_GLOSSARY_PATH = re.compile(r"`([\w/]+\.py)`")
_SKIPPED_TOKENS = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}
_BRACKETS = set("()[]{},:")


@dataclass(frozen=True)
class SourceFile:
    """A Python file of the package; ``path`` is relative to the package's folder."""

    path: str
    text: str
    tree: ast.Module
    line_count: int

    @property
    def name(self) -> str:
        """The dotted name of the module; a package for ``__init__.py``."""
        parts = [PACKAGE, *Path(self.path).with_suffix("").parts]
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @property
    def package(self) -> str:
        """The dotted name of the package that relative imports start from."""
        return self.name if Path(self.path).name == "__init__.py" else self.name.rpartition(".")[0]


@dataclass(frozen=True)
class Result:
    """The figure of one rule; a limit of None means that the figure is only reported."""

    rule: str
    figure: int
    limit: int | None
    offenders: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether the figure is within the limit."""
        return self.limit is None or self.figure <= self.limit


@dataclass(frozen=True)
class Line:
    """One line of code; the shape is the text with placeholders for names, strings and numbers."""

    number: int
    text: str
    shape: str
    tokens: int
    is_declaration: bool


def read_package(repo: Path) -> list[SourceFile]:
    """Read and parse every Python file of the package."""
    root = repo / PACKAGE
    files = []
    for path in sorted(root.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        files.append(SourceFile(path.relative_to(root).as_posix(), text, ast.parse(text), text.count("\n")))
    return files


def own_imports(source: SourceFile, modules: set[str]) -> set[str]:
    """Return the modules of the package that this file imports, anywhere in the file."""
    names: list[str] = []
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = _import_base(source, node)
            names += [f"{base}.{alias.name}" for alias in node.names]
    imported = {_longest_module(name, modules) for name in names}
    return {name for name in imported if name and name != source.name}


def _import_base(source: SourceFile, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    parts = source.package.split(".")
    return ".".join(filter(None, [*parts[: len(parts) - node.level + 1], node.module]))


def _longest_module(name: str, modules: set[str]) -> str:
    while name and name not in modules:
        name = name.rpartition(".")[0]
    return name


def check_imports(files: list[SourceFile]) -> Iterator[Result]:
    """Check the number of own imports of each file, and small modules with one importer."""
    modules = {source.name for source in files}
    imports = {source.path: own_imports(source, modules) for source in files}
    importers = defaultdict(list)
    for path, names in imports.items():
        for name in names:
            importers[name].append(path)
    small = []
    for source in files:
        only = importers[source.name]
        is_small = source.line_count < SMALL_MODULE_LINES and Path(source.path).name not in ENTRY_FILES
        if is_small and len(only) == 1:
            small.append(f"{source.path}: {source.line_count} lines, imported only by {only[0]}")
    yield Result(
        f"modules of less than {SMALL_MODULE_LINES} lines with one importer", len(small), MAX_SMALL_MODULES, small
    )
    most = max((len(names) for names in imports.values()), default=0)
    over = [f"{path}: {len(names)}" for path, names in imports.items() if len(names) > MAX_OWN_IMPORTS]
    yield Result("own modules imported by one file, at most", most, MAX_OWN_IMPORTS, over)


def check_sizes(files: list[SourceFile]) -> Iterator[Result]:
    """Check the number and the length of files and functions, and the number of modules in a folder."""
    yield Result(f"files in {PACKAGE}/", len(files), MAX_FILES)
    yield Result(f"lines in {PACKAGE}/", sum(source.line_count for source in files), None)
    long = [f"{source.path}: {source.line_count}" for source in files if source.line_count > MAX_FILE_LINES]
    yield Result(f"files of more than {MAX_FILE_LINES} lines", len(long), 0, long)
    folders = Counter(str(Path(source.path).parent) for source in files if Path(source.path).name != "__init__.py")
    over = [f"{folder}: {count}" for folder, count in folders.items() if count > MAX_FOLDER_MODULES]
    yield Result("modules in one folder, at most", max(folders.values(), default=0), MAX_FOLDER_MODULES, over)
    nodes = [(source.path, node) for source in files for node in ast.walk(source.tree)]
    functions = [(path, node) for path, node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    lengths = [(path, node, (node.end_lineno or 0) - node.lineno + 1) for path, node in functions]
    long = [f"{path}:{node.lineno}: {node.name}, {n} lines" for path, node, n in lengths if n > MAX_FUNCTION_LINES]
    yield Result(f"functions of more than {MAX_FUNCTION_LINES} lines", len(long), 0, long)


def check_names(files: list[SourceFile]) -> Iterator[Result]:
    """Check the names of loop variables, other local variables and parameters."""
    loops, others = [], []
    for source in files:
        nodes = list(ast.walk(source.tree))
        targets = [node.target for node in nodes if isinstance(node, ast.For | ast.AsyncFor | ast.comprehension)]
        in_loops = {name for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)}
        loops += [f"{source.path}:{name.lineno}: {name.id}" for name in in_loops if name.id in EMPTY_LOOP_NAMES]
        stored = [node for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
        names = [(node.lineno, node.id) for node in stored if node not in in_loops]
        names += [(node.lineno, node.arg) for node in nodes if isinstance(node, ast.arg)]
        others += [f"{source.path}:{line}: {name}" for line, name in sorted(names) if name in EMPTY_LOCAL_NAMES]
    yield Result("loop variables with empty names", len(loops), 0, sorted(loops))
    yield Result("names of locals and parameters that say nothing", len(others), 0, others)


def check_glossary(files: list[SourceFile], repo: Path) -> Iterator[Result]:
    """Compare the modules with the first column of the tables in the glossary."""
    glossary = repo / GLOSSARY
    lines = glossary.read_text(encoding="utf-8").splitlines() if glossary.exists() else []
    cells = [line.split("|")[1] for line in lines if line.startswith("|")]
    listed = {path for cell in cells for path in _GLOSSARY_PATH.findall(cell)}
    paths = {source.path for source in files}
    missing = sorted(path for path in paths - listed if Path(path).name != "__init__.py")
    yield Result(f"modules missing from {GLOSSARY}", len(missing), 0, missing)
    unknown = sorted(listed - paths)
    yield Result(f"paths in {GLOSSARY} that do not exist", len(unknown), 0, unknown)


def check_dynamic_imports(files: list[SourceFile]) -> Iterator[Result]:
    """Find imports by name: of a module of the package, or of a module that only the running program knows."""
    offenders = []
    for source in files:
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("import_module", "__import__")):
                name = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else PACKAGE
                if str(name).startswith((PACKAGE, ".")):
                    offenders.append(f"{source.path}:{node.lineno}: {ast.unparse(node)}")
    yield Result("modules imported by name", len(offenders), 0, offenders)


def _code_lines(source: SourceFile) -> list[Line]:
    skipped: set[int] = set()
    for node in ast.walk(source.tree):
        is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        is_skipped = is_text or isinstance(node, ast.Import | ast.ImportFrom)
        for part in [*getattr(node, "decorator_list", []), *([node] if is_skipped else [])]:
            skipped.update(range(part.lineno, part.end_lineno + 1))
    rows = defaultdict(list)
    for token in tokenize.generate_tokens(io.StringIO(source.text).readline):
        if token.type not in _SKIPPED_TOKENS and token.start[0] not in skipped and token.string:
            rows[token.start[0]].append(token)
    lines = []
    for number, tokens in sorted(rows.items()):
        if not all(token.string in _BRACKETS for token in tokens):
            text, shape = " ".join(token.string for token in tokens), " ".join(map(_token_shape, tokens))
            is_declaration = len(_WORD.findall(shape)) <= DECLARATION_WORDS
            lines.append(Line(number, text, shape, len(tokens), is_declaration))
    return lines


def _token_shape(token: tokenize.TokenInfo) -> str:
    if token.type == tokenize.NAME:
        return token.string if iskeyword(token.string) else "N"
    return {tokenize.STRING: "S", tokenize.NUMBER: "0"}.get(token.type, token.string)


def check_duplicates(files: list[SourceFile]) -> Iterator[Result]:
    """Find the pairs of files that share runs of lines of the same shape; a file may form a pair with itself."""
    code = {source.path: _code_lines(source) for source in files}
    places = defaultdict(list)
    for path, lines in code.items():
        for start in range(len(lines) - DUPLICATE_LINES + 1):
            window = lines[start : start + DUPLICATE_LINES]
            if sum(line.tokens for line in window) >= MIN_TOKENS:
                places["\n".join(line.shape for line in window)].append((path, start, window))
    matches = defaultdict(set)
    for group in places.values():
        for (path, start, window), (other, other_start, other_window) in combinations(group, 2):
            overlaps = path == other and other_start - start < DUPLICATE_LINES
            if not overlaps and not _is_boilerplate(window, other_window, len(group)):
                matches[path, other].add((start, other_start))
    pairs = [_longest_run(pair, starts, code) for pair, starts in sorted(matches.items())]
    yield Result(f"duplicates of {DUPLICATE_LINES} lines or more", len(pairs), MAX_DUPLICATES, pairs)


def _is_boilerplate(window: list[Line], other: list[Line], places: int) -> bool:
    if [line.text for line in window] == [line.text for line in other]:
        return False
    return places > MAX_PLACES or sum(line.is_declaration for line in window) > MAX_DECLARATIONS


def _longest_run(pair: tuple[str, str], starts: set[tuple[int, int]], code: dict[str, list[Line]]) -> str:
    runs = []
    for start, other in starts:
        if (start - 1, other - 1) not in starts:
            end = next(step for step in range(1, len(starts) + 1) if (start + step, other + step) not in starts)
            runs.append((end + DUPLICATE_LINES - 1, start, other))
    length, *longest = max(runs)
    ranges = [code[path][start : start + length] for path, start in zip(pair, longest, strict=True)]
    places = [f"{path}:{run[0].number}-{run[-1].number}" for path, run in zip(pair, ranges, strict=True)]
    return f"{' ~ '.join(places)}: {length} lines" + (f", and {len(runs) - 1} shorter" if len(runs) > 1 else "")


def main() -> None:
    """Measure, print the table and the offenders, and exit with 1 if a limit is exceeded."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--repo", type=Path, default=Path.cwd(), help="the root of the repository")
    parser.add_argument("--report", action="store_true", help="print the figures only, and exit with 0")
    options = parser.parse_args()
    files = read_package(options.repo)
    if not files:
        sys.exit(f"Error: there are no Python files in {options.repo / PACKAGE}")
    results = [*check_sizes(files), *check_imports(files), *check_names(files), *check_glossary(files, options.repo)]
    results += [*check_dynamic_imports(files), *check_duplicates(files)]
    width = max(len(result.rule) for result in results)
    print(f"{'rule':<{width}} | figure | limit | ok")
    for result in results:
        limit = "-" if result.limit is None else result.limit
        print(f"{result.rule:<{width}} | {result.figure:>6} | {limit:>5} | {'yes' if result.ok else 'NO'}")
    broken = [] if options.report else [result for result in results if not result.ok]
    for result in broken:
        print(f"\n{result.rule}: {result.figure}, limit {result.limit}")
        print("\n".join(f"  {offender}" for offender in result.offenders))
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
