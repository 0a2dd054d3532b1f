"""A list of persons becomes single cases: the sheet is read, each line is judged, what passes is drafted.

`sheet` turns bytes into rows, `line` a row into the fields of an opening act, `words` says what a cell
may hold, `encoding` what a file was written in, and `run` does it all in short transactions.
"""
