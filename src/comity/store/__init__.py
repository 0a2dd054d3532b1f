"""The only SQL of Comity: one transaction commits journal, wraps and dockets together.

Promise kept here: what `write()` returned from is on the disk (SQLite: rollback journal with
synchronous=EXTRA; PostgreSQL: synchronous_commit), and either all of it or none.
"""
