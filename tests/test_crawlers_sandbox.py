"""The sandbox: hostile work ends, and ends alone."""

import time

import pytest
from fakes_crawl import feed_file, feed_page, item, rss

from crawlers.sandbox import Overrun, Sandbox
from crawlers.types import Failure, FailureKind, ParsedFeed


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(seconds=3) as one:
        yield one


def test_a_feed_comes_back_whole(sandbox):
    feed = sandbox.feed(feed_file("wordpress.xml"))
    assert isinstance(feed, ParsedFeed)
    assert len(feed.entries) == 3


def test_a_job_that_never_ends_is_ended():
    with Sandbox(seconds=0.3) as hasty:
        started = time.monotonic()
        result = hasty.call("time:sleep", 60)
        assert result == Overrun(FailureKind.PARSER_LIMIT, "more than 0.3 s")
        assert time.monotonic() - started < 2


def test_a_job_that_wants_all_the_memory_is_refused_and_the_next_one_served(sandbox):
    assert sandbox.call("builtins:bytearray", 10**9).detail == "out of memory"
    assert sandbox.call("builtins:abs", -7) == 7


def test_a_parser_that_dies_hurts_only_its_own_item(sandbox):
    assert sandbox.call("os:abort").kind is FailureKind.PARSER_LIMIT
    assert sandbox.call("builtins:abs", -7) == 7


def test_what_a_parser_raises_is_a_value(sandbox):
    assert sandbox.call("builtins:int", "x").detail.startswith("ValueError")


@pytest.mark.parametrize(
    ("job", "arguments"),
    [
        ("builtins:open", ("/etc/hostname",)),
        ("builtins:open", ("written-by-a-parser", "w")),
        ("os:system", ("true",)),
        ("socket:create_connection", (("127.0.0.1", 9),)),
        ("urllib.request:urlopen", ("http://127.0.0.1:9/",)),
    ],
)
def test_files_processes_and_the_network_are_out_of_reach(sandbox, job, arguments):
    assert sandbox.call(job, *arguments).detail.startswith("PermissionError")


def test_a_child_cannot_send_back_what_could_act(sandbox):
    assert sandbox.call("pathlib:Path", "x").detail.startswith("unreadable answer")


def test_results_keep_their_order_whatever_each_takes():
    with Sandbox(workers=2, seconds=3) as pair:
        assert list(pair.map("builtins:abs", ((-n,) for n in range(30)))) == list(range(30))


def test_results_can_be_left_before_the_end():
    with Sandbox(workers=2, seconds=3) as pair:
        assert next(pair.map("builtins:abs", ((-n,) for n in range(30)))) == 0
        assert pair.call("builtins:abs", -77) == 77


def test_many_feeds_give_one_answer_each():
    pages = [feed_page(rss(item(str(n)))) for n in range(5)] + [feed_page(b"")]
    with Sandbox(workers=2, seconds=5) as pair:
        results = list(pair.feeds(pages))
    assert [feed.entries[0].title for feed in results[:5]] == list("01234")
    assert isinstance(results[5], Failure)
