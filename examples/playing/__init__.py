"""Plays a procedure's script by the real command line, on two nodes (see `../play.py`)."""
