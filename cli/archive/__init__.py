"""`zhicheng archive`: batches frozen for good, in one SQLite file that only grows.

`store` is the file; what stands in it is `reports.archive.chain`: entries, each with the hash of the one
before. `batch` takes over a batch's output, `frozen` gives back what was, `sound` looks whether all is what
it was. The rest are the commands.
"""
