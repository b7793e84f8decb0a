"""The columnar engine, held to the interpreter."""
