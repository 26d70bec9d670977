"""What the rules found in a conflict, as the wire shows it, told in full when more is asked than a list needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from service.domain.conflict import Outline
from service.domain.dossier import Findings
from service.formats import representation


class Told(Mapping[str, Any]):
    """The members of a conflict; its event and property are known at once, the rest is worked out once."""

    __slots__ = ("_findings", "_members", "_outline", "_short")

    def __init__(self, findings: Findings, outline: Outline) -> None:
        self._findings, self._outline = findings, outline
        self._short: dict[str, Any] = {
            "events": [findings.dossier.event.id],
            "property": outline.declared.key,
            "claims": list(outline.claims),
        }
        self._members: dict[str, Any] | None = None

    def _whole(self) -> dict[str, Any]:
        if self._members is None:
            self._members = representation.found(self._findings.told(self._outline))
        return self._members

    def __getitem__(self, name: str) -> Any:
        """One member."""
        return self._short[name] if name in self._short and self._members is None else self._whole()[name]

    def __iter__(self) -> Iterator[str]:
        """The names of all members."""
        return iter(self._whole())

    def __len__(self) -> int:
        """How many members there are."""
        return len(self._whole())
