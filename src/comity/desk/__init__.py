"""The desk: where an officer reads and writes, in the browser, on the same chancery as the command line.

`worker.py` is the process; `wiring.py` makes Django ready for one node; `routes.py` lists every address with
who may reach it. Pages are in `pages/`, one file for each thing that an officer does.
"""
