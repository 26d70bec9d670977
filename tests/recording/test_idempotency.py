"""A write with a key: key, write and response are one transaction, and old responses are deleted."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from service.recording import idempotency
from service.recording.errors import KeyReused, NotFound
from service.recording.idempotency import MAX_DELETED, MIN_AGE, IdempotentRequest
from service.storage import idempotency as storage_idempotency
from service.storage.database import Database, NestedTransaction, TransactionSource
from service.storage.idempotency import StoredResponse
from tests.support.concurrency import run_concurrently
from tests.support.recorder import Recorder

ATTEMPT = IdempotentRequest("request", "digest")


def _answer(text: str) -> StoredResponse:
    return StoredResponse(201, (("ETag", '"7"'), ("Vary", "é")), text.encode())


def _writing(recorder: Recorder, title: str) -> Callable[[TransactionSource], StoredResponse]:
    """A write of one source, answered with its title."""

    def write(database: TransactionSource) -> StoredResponse:
        Recorder(database, recorder.user).source(title=title)  # type: ignore[arg-type]
        return _answer(title)

    return write


@pytest.fixture
def recorder(database: Database) -> Recorder:
    recorder = Recorder(database)
    recorder.open()
    return recorder


def _sources(recorder: Recorder) -> int:
    return recorder.state().counts["sources"]


def test_the_second_is_given_the_answer_of_the_first(recorder: Recorder) -> None:
    given = [
        idempotency.run_once(recorder.database, ATTEMPT, _writing(recorder, title)) for title in ("first", "second")
    ]
    assert given == [(_answer("first"), False), (_answer("first"), True)]
    assert _sources(recorder) == 1


def test_something_else_with_the_same_key_is_refused(recorder: Recorder) -> None:
    idempotency.run_once(recorder.database, ATTEMPT, _writing(recorder, "first"))
    with pytest.raises(KeyReused):
        idempotency.run_once(recorder.database, IdempotentRequest("request", "another"), _writing(recorder, "second"))
    assert _sources(recorder) == 1


def test_a_write_that_fails_leaves_no_claim_behind(recorder: Recorder) -> None:
    def fail(database: TransactionSource) -> StoredResponse:
        _writing(recorder, "lost")(database)
        raise NotFound("gone")

    with pytest.raises(NotFound):
        idempotency.run_once(recorder.database, ATTEMPT, fail)
    assert idempotency.run_once(recorder.database, ATTEMPT, _writing(recorder, "kept")) == (_answer("kept"), False)
    assert _sources(recorder) == 1


def test_what_is_only_tried_joins_nothing(recorder: Recorder) -> None:
    with recorder.database.writing() as transaction, pytest.raises(ValueError, match="dry run cannot"):  # noqa: SIM117
        with NestedTransaction(transaction).writing(commit=False):
            pass


@pytest.mark.parametrize("fails", [False, True])
def test_one_that_comes_while_the_first_is_under_way_waits_for_it(recorder: Recorder, fails: bool) -> None:
    inside, go_on, second = threading.Event(), threading.Event(), []

    def slowly(database: TransactionSource) -> StoredResponse:
        inside.set()
        go_on.wait(5)
        if fails:
            raise NotFound("gone")
        return _writing(recorder, "first")(database)

    def first(_at: int = 0) -> None:
        try:
            idempotency.run_once(recorder.database, ATTEMPT, slowly)
        except NotFound:
            assert fails

    threads = [threading.Thread(target=first)]
    threads[0].start()
    inside.wait(5)
    again = lambda: second.append(idempotency.run_once(recorder.database, ATTEMPT, _writing(recorder, "second")))  # noqa: E731
    threads.append(threading.Thread(target=again))
    threads[1].start()
    time.sleep(0.1)
    assert second == []
    go_on.set()
    for thread in threads:
        thread.join()
    assert second == [(_answer("second"), False) if fails else (_answer("first"), True)]
    assert _sources(recorder) == 1


def test_of_eight_at_once_one_writes_and_all_are_told_the_same(recorder: Recorder) -> None:
    for number in range(10):
        given: list[tuple[StoredResponse, bool]] = []
        attempt = IdempotentRequest(f"request {number}", "digest")

        def send(
            at: int, attempt: IdempotentRequest = attempt, given: list[tuple[StoredResponse, bool]] = given
        ) -> None:
            given.append(idempotency.run_once(recorder.database, attempt, _writing(recorder, f"by {at}")))

        run_concurrently(8, send)
        assert len({answer.body for answer, _ in given}) == 1
        assert sorted(before for _, before in given) == [False, *[True] * 7]
    assert _sources(recorder) == 10


def _keep_old(database: Database, number: int, at: int) -> None:
    with database.writing() as transaction:
        for each in range(number):
            storage_idempotency.reserve(transaction, f"old {each}", "digest", at + each)
            storage_idempotency.store(transaction, f"old {each}", _answer("old"))


def _kept(database: Database, number: int) -> list[int]:
    with database.reading() as transaction:
        return [each for each in range(number) if storage_idempotency.find(transaction, f"old {each}")]


def test_each_new_answer_clears_away_a_few_that_are_older_than_a_day_the_oldest_first(recorder: Recorder) -> None:
    number = MAX_DELETED + 5
    _keep_old(recorder.database, number, time.time_ns() // 1000 - MIN_AGE - 10**9)
    idempotency.run_once(recorder.database, ATTEMPT, _writing(recorder, "first"))
    assert _kept(recorder.database, number) == list(range(MAX_DELETED, number))
    idempotency.run_once(recorder.database, IdempotentRequest("another", ""), _writing(recorder, "second"))
    assert _kept(recorder.database, number) == []


def test_an_answer_is_kept_for_a_day(recorder: Recorder) -> None:
    _keep_old(recorder.database, 3, time.time_ns() // 1000 - MIN_AGE + 60_000_000)
    idempotency.run_once(recorder.database, ATTEMPT, _writing(recorder, "first"))
    assert _kept(recorder.database, 3) == [0, 1, 2]


def test_an_old_answer_that_is_still_there_is_still_given(recorder: Recorder) -> None:
    _keep_old(recorder.database, 1, 0)
    assert idempotency.run_once(
        recorder.database, IdempotentRequest("old 0", "digest"), _writing(recorder, "again")
    ) == (
        _answer("old"),
        True,
    )


def test_two_that_clear_away_at_once_do_not_wait_for_each_other(database: Database) -> None:
    if not database.backend.locks_rows:
        pytest.skip("on SQLite one writes at a time")
    _keep_old(database, 4, 0)
    with database.writing() as one, database.writing() as other:
        assert [storage_idempotency.delete_expired(one, 10, 2), storage_idempotency.delete_expired(other, 10, 2)] == [
            2,
            2,
        ]
