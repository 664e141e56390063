"""One instance at a time."""

import os
import subprocess
import sys
import time

import pytest

from pipeline.errors import AlreadyRunning
from pipeline.lock import only_one


def test_a_second_instance_is_refused_at_once_and_told_who_holds_the_lock(tmp_path):
    lock = tmp_path / "vigie.lock"
    with only_one(lock, "collect"):
        begun = time.monotonic()
        with pytest.raises(AlreadyRunning, match=f"process {os.getpid()}, collect"), only_one(lock, "read"):
            pass
        assert time.monotonic() - begun < 2


def test_the_lock_is_free_again_after_the_block(tmp_path):
    lock = tmp_path / "vigie.lock"
    for _ in range(2):
        with only_one(lock, "collect"):
            pass


def test_the_lock_of_a_killed_process_is_free(tmp_path):
    lock = tmp_path / "vigie.lock"
    code = (
        "import sys, time, pathlib; from pipeline.lock import only_one\n"
        "with only_one(pathlib.Path(sys.argv[1]), 'collect'):\n    print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(lock)], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "held\n"
        child.kill()
        child.wait()
        with only_one(lock, "read"):
            pass
