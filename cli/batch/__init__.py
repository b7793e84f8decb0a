"""`zhicheng batch`: many dossiers in, one table and a page for each out.

`command` reads the line; `inputs` finds the files; `store` keeps what has been worked out, so that a run that
was cut off goes on; `worker` decides one dossier after the other in a process of its own, `pool` drives the
workers; `run` is one run from beginning to end, `outputs` writes everything into its place; `frozen` is what
the archive takes over of it.
"""
