"""Where an act becomes an entry: load, decide, commit once.

`submit.py` is the way out (draft, approve, seal), `receive.py` the way in (verify, mirror, receipt);
both write through `ledger.py` and fold through `docketing.py`, in one transaction of the store.
"""
