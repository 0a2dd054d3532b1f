"""Who is this person? A search across Arabic and Latin spellings that gives a human ranked candidates with evidence.

The way of a query: `fold` (units of a script) → `skeleton` (a sieve over the vocabulary) → `chunks` (how likely two
words are one) → the registry's index → a ranked list. Nothing here decides anything, and the registry never leaves its
owner.
"""
