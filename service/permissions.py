"""Users and roles: what a token allows."""

from __future__ import annotations

from dataclasses import dataclass

ROLES = ("reader", "reporter", "editor", "admin")
"""From the lowest to the highest; each may do what the ones before it may."""


@dataclass(frozen=True, slots=True)
class User:
    """The user of a token: the name that is recorded, the role, and the timelines it is for (None: all)."""

    name: str
    role: str
    timelines: tuple[str, ...] | None = None

    def at_least(self, role: str) -> bool:
        """Whether the user's role is that one or a higher one."""
        return ROLES.index(self.role) >= ROLES.index(role)

    def covers(self, slug: str) -> bool:
        """Whether the token is for that timeline."""
        return self.timelines is None or slug in self.timelines

    def may_edit(self, created_by: str) -> bool:
        """Whether the user may edit what that user created: reporters only their own, editors and admins all."""
        return self.at_least("editor") or (self.role == "reporter" and self.name == created_by)
