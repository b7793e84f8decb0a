"""Loops over columns, compiled by numba once for every rule set and kept on disk.

They hold no rule: what is asked comes in as tables. All of them release the interpreter's lock. States are 0
counts, 1 may count, 2 never counts. Days are ordinals, in pairs (first, last) where one is not known exactly.
Applicant i has the rows offsets[i] to offsets[i + 1]. Tables are looked up at code + 1: unknown stands first.
"""
