"""Roles: what the bearer of a token may do."""

from __future__ import annotations

from dataclasses import dataclass

ROLES = ("reader", "reporter", "editor", "admin")


@dataclass(frozen=True, slots=True)
class User:
    """Who acts: a name for the record, a role, and the timelines it is for (None: all of them)."""

    name: str
    role: str
    timelines: tuple[str, ...] | None = None

    def at_least(self, role: str) -> bool:
        """Whether this person's role is that one or a higher one."""
        return ROLES.index(self.role) >= ROLES.index(role)

    def covers(self, slug: str) -> bool:
        """Whether this person's token is for that timeline."""
        return self.timelines is None or slug in self.timelines

    def may_edit(self, created_by: str) -> bool:
        """A reporter edits what it added; editors and admins edit all."""
        return self.at_least("editor") or (self.role == "reporter" and self.name == created_by)
