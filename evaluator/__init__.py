"""Holds a dossier against a rule set: rule set + dossier + settings + date -> verdict.

`evaluate.evaluate` is the door. `interpret` decides and explains; `rete` decides the same tree again with
durable-rules; `verdict` and `reasons` are the values that come out. Nothing here reads files, the clock or
the language of a user.
"""
