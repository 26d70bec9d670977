"""Check the prose of the repository: the length of sentences, and words that are hard for an international reader.

Reads README.md, CHANGELOG.md, docs/, the docstrings and comments of the Python folders, and the messages in service/.
Prints ``file:line: message`` for each finding and exits with 1 if there is one. Code, quoted text and block quotes are
not checked. ``# prose: ok`` in a line, or at the end of a docstring, excludes it (Markdown: ``<!-- prose: ok -->``).
"""

from __future__ import annotations

import argparse
import ast
import io
import re
import sys
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDERS = ("service", "migrations", "benchmarks", "scripts")
MESSAGES = "service"
README_WORDS = 30
SENTENCE_WORDS = 35
MESSAGE_WORDS = 5
IGNORE = "prose: ok"

_AFTER_NO = (
    "longer|more|less|fewer|need|way|limit|such|one|different|earlier|later|better|worse|larger|smaller|higher|lower"
)

# A pattern without regard to case, and what to write instead.
WORDS = {
    # Old or literary words.
    r"albeit": "although",
    r"alike but|alike in": "the same except, equal in",
    r"amidst|amongst|whilst": "among, while",
    r"anew": "again",
    r"aught|nought|naught": "anything, nothing, zero",
    r"forthwith|henceforth|hitherto": "immediately, from now on, until now",
    r"furnish(?:e[ds]|ing)?": "provide, configure",
    r"hence|thereby|whereby": "so, therefore, by which",
    r"lest": "so that … not",
    r"mend(?:s|ed|ing)?": "fix, repair",
    r"ere|nay": "before, no",
    r"sought": "searched for",
    r"thereof|therein|thereto|thereupon|herein|wherein|whereupon": "of it, in it, then",
    r"thence|whence|thither|hither": "from there, to there",
    r"upon": "on",
    r"whatsoever|whosoever": "any",
    # Names that the code used before; the terms are in the glossary.
    r"bench(?:es)?": "the event cache",
    r"camps?": "equivalence class",
    r"debates?": "claims about one property",
    r"doors?": "validation, input, entry point",
    r"dossiers?": "event record",
    r"foremost": "best claim",
    r"hot(?![- ]path)": "cached, frequent",
    r"likeness(?:es)?": "similarity, equivalence key",
    r"ledgers?": "revisions, record",
    r"quarrel(?:s|led|ling)?": "disagreement, conflict",
    r"rubbish": "invalid input, random data",
    r"settl(?:e[ds]?|ing)": "recompute, resolve",
    r"storeys?": "levels, layers",
    r"turnstiles?": "lock",
    r"undisturbed": "without garbage collection",
    # Idioms and figures of speech.
    r"at hand": "loaded, available",
    r"bears?|borne": "has, carries",
    r"(?<!, )but for": "except for",
    r"by (?:a|its|his|their|one's|anybody's) (?:own )?word": "as stated",
    r"c[ao]mes? to be": "becomes",
    r"(?:does|do|did) not hold(?=[.,;:)]|$)": "is invalid, is not satisfied",
    r"for good(?! reason)": "permanently",
    r"good for (?:a|an|one|so|at|\d+)": "valid for",
    r"held to": "checked against",
    r"hold(?:s|ing)? no more|no more holds?": "is no longer valid",
    r"in the place of|takes? the place of": "instead of, replaces",
    r"kept bytes|kept answers?|kept pages?": "cached response",
    r"lean(?:s|ed)? on": "depends on, is based on",
    r"le(?:t|ts|tting) go of": "release, close",
    r"make of|makes of|made of it": "decide about, interpret",
    r"never a word|without a word|not a word": "without a message",
    r"off the (?:record|timeline)": "delete, remove",
    r"on (?:whose|its|their|a) word": "according to which source",
    r"put first": "preferred, listed first",
    r"(?:told|tell|tells|telling) (?:again|twice)|retold|retell(?:s|ing)?": "repeated, duplicate",
    r"sees? to it|saw to it": "ensures",
    r"set apart": "separated",
    r"(?:sharpen|stir|stirred|wander)(?:s|ed|ing)?": "use a literal verb",
    r"shut out": "blocked, rejected",
    r"stand(?:s|ing)? (?:as|aside|by itself|in front|with whom|again)": "is, is ignored, precedes",
    r"take(?:s|n)? (?:its|their|his|her|the) word": "retract, trust",
    r"(?:to|be|been|is|are|was|were) (?:throw|thrown) away|throws? away": "disposable, discarded",
    r"the other way (?:about|round)": "the reverse",
    r"to the (?:byte|letter)": "byte for byte, exactly",
    r"turn(?:s|ed)? away": "reject",
    # Inversions, riddles and clauses without a noun.
    r"as (?:it|they|things) (?:now )?stands?|as things are": "the current state",
    r"as was (?!the)": "as it was",
    r"(?:for|of|to|by|from|with|and|or|but|whether) who(?= (?!has|is|was|does)\w+s\b)": "for a client that",
    r", for (?:it|they|he|she|there|nothing|nobody)": "because",
    rf"(?<!there )(?:is|are|was|were) no (?!(?:{_AFTER_NO})\b)\w+": "is not a",
    r"nor (?:is|are|does|do|has|have|was|can|may)": "and … not",
    r"of which (?:there|little|nothing|most)": "name the thing",
    r"so (?:many|much) (?:are|is|at|may|hold|of|to|times|bytes|events|rows)(?! (?:\w+ )?that)": "up to, at most",
    r"tell(?:s|ing)? (?:it )?all|tells? of": "report, list, describe",
    r"that there (?:is|are) not": "that does not exist",
    r"what (?:stands|holds)": "name the thing: the valid claims, the rest",
    r"what would do": "what is accepted",
    r"(?:is|are|was|were|be|been) told(?! that)": "is reported, receives",
    r"(?:was|is|were) got": "received",
}
_BANNED = [(re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])", re.IGNORECASE), plain) for pattern, plain in WORDS.items()]
_RIDDLE = re.compile(
    r"(?:What|Who) (?:cannot|can|has|is|was|does|did|may|asks|begins|comes|goes|leaves|makes|reads|shows|waits|wants|"
    r"writes)\b.*[^?]$"
)
_SENTENCE_END = re.compile(r"(?<!\be\.g)(?<!\bi\.e)(?<!\bvs)(?<!\bcf)[.!?…][\"')”*_\0]*\s+(?=[\"'(“*_\0]*[A-Z0-9])")
_NOT_PROSE = re.compile(r"``[^`]+``|`[^`]*`|\"[^\"]*\"|“[^”]*”|https?://\S+")
_LINK = re.compile(r"!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])")
_DIRECTIVE = re.compile(r"#\s*(?:noqa|type:|fmt:|prose:|mypy:|ruff:|pragma)\S*(?:\s+[A-Z]+\d+,?)*[^-]*(?:- )?")
_SQL = re.compile(r"\s*[A-Z]{2,} [A-Za-z(*]")
_ITEM = re.compile(r"\s*(?:[-*+]|\d+\.)\s+|#+\s+|:?param\w* ")
_DIAGRAM = re.compile(r"[│├└─┐┘┌]|^\s*>>>|^\s*\.\.\. ")

Lines = list[tuple[int, str]]


@dataclass(frozen=True)
class Passage:
    """A paragraph, a comment or a message: numbered lines, and the most words that a sentence may have, if limited."""

    path: Path
    lines: Lines
    limit: int | None


def markdown_passages(path: Path, limit: int) -> Iterator[Passage]:
    """Split a Markdown file into paragraphs, list items and table cells; leave out code and quotations."""
    in_code = False
    lines: Lines = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.lstrip().startswith(("```", "~~~")):
            in_code = not in_code
            lines.append((number, ""))
        elif in_code or line.startswith((">", "    ")) or re.fullmatch(r"[|:\s-]*", line):
            lines.append((number, line.strip() if line.startswith("    ") and not in_code and _in_item(lines) else ""))
        elif line.startswith("|"):
            for cell in line.strip("| ").split("|"):
                yield Passage(path, [(number, cell)], limit)
        else:
            lines.append((number, line))
    yield from paragraphs(path, lines, limit)


def _in_item(lines: Lines) -> bool:
    return bool(lines) and lines[-1][1] != ""


def paragraphs(path: Path, lines: Lines, limit: int | None) -> Iterator[Passage]:
    """Split lines at blank lines, headings and list items; leave out diagrams and console sessions."""
    current: Lines = []
    for number, line in [*lines, (0, "")]:
        is_text = bool(line.strip()) and not _DIAGRAM.search(line)
        if current and (not is_text or _ITEM.match(line)):
            yield Passage(path, current, limit)
            current = []
        if is_text:
            current.append((number, _ITEM.sub("", line, count=1) if _ITEM.match(line) else line))
        if line.startswith("#"):
            yield Passage(path, current, None)
            current = []


def python_passages(path: Path, *, messages: bool) -> Iterator[Passage]:
    """Return the docstrings and comments of a Python file, and its messages if they are wanted."""
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    source = text.splitlines()
    docstrings = {
        id(node.value): node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    }
    for doc in docstrings.values():
        rows = range(doc.lineno, (doc.end_lineno or 0) + 1)
        if IGNORE not in source[rows[-1] - 1]:
            lines = [(row, re.sub(r'r?"""', "", source[row - 1]).strip()) for row in rows]
            yield from paragraphs(path, lines, SENTENCE_WORDS)
    yield from comment_passages(path, text)
    for message in message_nodes(tree) if messages else ():
        is_ignored = any(IGNORE in row for row in source[message.lineno - 1 : message.end_lineno])
        if id(message) not in docstrings and not is_ignored:
            words = _constant_text(message)
            if len(words.split()) >= MESSAGE_WORDS and not _SQL.match(words):
                yield Passage(path, [(message.lineno, words)], None)


def comment_passages(path: Path, text: str) -> Iterator[Passage]:
    """Return the comments of a module; those on successive lines of their own are one passage."""
    alone: Lines = []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT and IGNORE not in token.string:
            row, comment = token.start[0], _DIRECTIVE.sub("", token.string).lstrip("#! ")
            if token.line.lstrip().startswith("#"):
                gap = [(row, "")] if alone and alone[-1][0] != row - 1 else []
                alone += [*gap, (row, comment)]
            else:
                yield Passage(path, [(row, comment)], SENTENCE_WORDS)
    yield from paragraphs(path, alone, SENTENCE_WORDS)


def message_nodes(tree: ast.Module) -> Iterator[ast.expr]:
    """Return the strings of a module; a formatted string as a whole."""
    parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.JoinedStr) or isinstance(getattr(node, "value", None), str)
        if isinstance(node, ast.Constant | ast.JoinedStr) and is_text and id(node) not in parts:
            yield node


def _constant_text(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "X" for part in getattr(node, "values", []))


def findings(passage: Passage) -> Iterator[tuple[int, str]]:
    """Return the number of the line and the message for everything that is wrong in a passage."""
    lines = [(number, line) for number, line in passage.lines if IGNORE not in line]
    starts, text = [], ""
    for number, line in lines:
        starts.append((len(text), number))
        text += f"{line.strip()} "
    # Replaced text keeps its length, so that a position still leads to its line.
    text = _NOT_PROSE.sub(lambda match: "X".ljust(len(match[0]), "\0"), text)
    text = _LINK.sub(lambda match: match[1].ljust(len(match[0]), "\0"), text)
    text = re.sub(r"\*\*|__", "\0\0", text)

    def line_at(position: int) -> int:
        return max(number for start, number in starts if start <= position)

    begin = 0
    for end in [*(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]:
        sentence = text[begin:end].replace("\0", "").strip()
        count = len([word for word in sentence.split() if re.search(r"\w", word)])
        if passage.limit and count > passage.limit:
            yield line_at(begin), f"a sentence of {count} words; the limit is {passage.limit}"
        if _RIDDLE.match(sentence):
            opening = " ".join(sentence.split()[:3])
            yield line_at(begin), f"“{opening} …”: begin with the noun that the clause stands for"
        begin = end
    for pattern, plain in _BANNED:
        for match in pattern.finditer(text):
            yield line_at(match.start()), f"“{match[0]}”; plainer: {plain}"


def passages(repo: Path) -> Iterator[Passage]:
    """Return all prose of the repository."""
    for path in [repo / "README.md", repo / "CHANGELOG.md", *sorted(repo.glob("docs/**/*.md"))]:
        if path.exists():
            yield from markdown_passages(path, README_WORDS if path.name == "README.md" else SENTENCE_WORDS)
    for folder in FOLDERS:
        for path in sorted((repo / folder).rglob("*.py")):
            yield from python_passages(path, messages=folder == MESSAGES)


def main() -> None:
    """Print all findings, and exit with 1 if there is one."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--repo", type=Path, default=Path.cwd(), help="the root of the repository")
    options = parser.parse_args()
    results = {
        (passage.path.relative_to(options.repo), line, message)
        for passage in passages(options.repo)
        for line, message in findings(passage)
    }
    for path, line, message in sorted(results):
        print(f"{path}:{line}: {message}")
    print(f"{len(results)} findings", file=sys.stderr)
    sys.exit(1 if results else 0)


if __name__ == "__main__":
    main()
