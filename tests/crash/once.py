"""A short working day of one node, to be run under `strace`, which makes one of its system calls fail.

`python -m crash.once FILE`: FILE is a pickled (Life, officers). A line of JSON on the standard output for
each thing that this process acknowledged, [size, root]; the last line is {"ended": code} if something failed.
"""

from __future__ import annotations

import json
import os
import pickle
import sys
from pathlib import Path
from typing import Any

from django.db import DatabaseError, InterfaceError

from comity.chancery.receive import outgoing
from comity.errors import ComityError
from crash.writer import Writer

DAYS = 2


class Lines:
    """Stands for the pipe: what is acknowledged is one line at once. (Writing is not a call that fails here.)"""

    def send_bytes(self, said: bytes) -> None:
        os.write(1, said[1:] + b"\n")


def main() -> int:
    life, officers = pickle.loads(Path(sys.argv[1]).read_bytes())
    pipe: Any = Lines()
    try:
        writer = Writer(life, officers, pipe)
        for _ in range(DAYS):
            writer.officers.open_some(writer.party)
            writer.officers.clear_and_approve(writer.party)
            writer.officers.met(row.case_id for row in writer.office.store.dockets.all())
            writer.acknowledge()
            released = outgoing(writer.office)
            assert released.checkpoint
            writer.acknowledge()
            writer.officers.read(writer.party)
    except ComityError as error:
        pipe.send_bytes(b" " + json.dumps({"ended": error.code}).encode())
        return 7
    except (DatabaseError, InterfaceError, OSError) as error:
        pipe.send_bytes(b" " + json.dumps({"ended": type(error).__name__}).encode())
        return 7
    return 0


if __name__ == "__main__":
    sys.exit(main())
