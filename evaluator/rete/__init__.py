"""The second engine: a Rete network of durable-rules decides the tree again, in a process of its own.

`text` and with it `properties` and `fields` write a record down as the fact that the rules see; `conditions`
and `network` compile a program to rules on such facts; `facts` writes a whole case down; `worker` is the
script that the process runs, `process` its handle; `checker` compares what the network finds with the
interpreter's findings. `limits` holds what durable-rules bears.

The engine is fast and fragile. It sees bounded integers and short names that are made here, and nothing that
a person wrote; it runs apart, under a time limit; whatever becomes of it, the interpreter's verdict stands.
"""

from evaluator.rete.checker import CrossChecker, EnginesDisagree

__all__ = ["CrossChecker", "EnginesDisagree"]
