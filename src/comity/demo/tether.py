"""`python -m comity.demo.tether ARGUMENT…`: the `comity` command, at the end of a line held by its parent.

The line is its standard input. It closes when the parent ends, however it ends; then this process is told
to stop as by SIGTERM, so that a demonstration that was killed leaves nothing running.
"""

from __future__ import annotations

import os
import runpy
import signal
import threading


def _stop_with_the_parent() -> None:
    while os.read(0, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    threading.Thread(target=_stop_with_the_parent, daemon=True).start()
    # The command line stands above this package, so it is started by name and not imported.
    runpy.run_module("comity", run_name="__main__", alter_sys=True)
