"""Which older events of a story may be the same as a given one: the same rule as for the record, in memory."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from service.domain.likeness import COMMON, count_shared, likely, words
from service.domain.story import Story
from service.recording.alike import alike, candidate


class Titles:
    """The words of all titles of a story, and which events have them, in the order they were entered."""

    def __init__(self, story: Story) -> None:
        self._story = story
        self._by_word: dict[str, list[tuple[int, str]]] = {}
        for key in sorted((story.created.get(each, 0), each) for each in story.events):
            for word in words(story.events[key[1]].title):
                self._by_word.setdefault(word, []).append(key)

    def older_than(self, event_id: str) -> Sequence[str]:
        """The older events that may be this one, but for those a person says are others."""
        event = self._story.events[event_id]
        shared = count_shared(self._nearest(word, event_id) for word in words(event.title))
        for each in event.distinct_from:
            shared.pop(each, None)
        zone = self._story.timeline.timezone
        own = candidate(event.id, event.title, event.date, zone)
        found = []
        for other_id in likely(shared):
            other = self._story.events[other_id]
            theirs = candidate(other.id, other.title, other.date, zone)
            if event_id not in other.distinct_from and alike(own, theirs):
                found.append(other_id)
        return sorted(found)

    def _nearest(self, word: str, event_id: str) -> list[str]:
        entered = self._by_word[word]
        at = bisect_left(entered, (self._story.created.get(event_id, 0), event_id))
        return [each for _, each in entered[max(0, at - COMMON) : at]]
