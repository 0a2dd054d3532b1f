"""Comity: two states, two nodes, one record of their cooperation that neither can rewrite alone."""

__version__ = "0.1.0"
