"""The HTTP interface, `/api/v1/`: the commands for programs, by the same code, with the same JSON.

`schemas` says what is asked and answered, `strict` how a body is read, `once` how a repeated request does
nothing twice, and `operations` what there is.
"""
