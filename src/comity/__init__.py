"""Comity: two states, two nodes, one record of their cooperation that neither can rewrite alone."""
