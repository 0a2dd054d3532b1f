"""The demonstration: two nodes on one machine play a story, from the first card to the closing account.

It knows no country and no person. Both come from a story (`story.py`), a TOML file beside the examples;
what is done here is what an operator and officers do with the command line, by the same functions, and
what travels goes through two `comity serve` processes over HTTPS, or through files.
"""
