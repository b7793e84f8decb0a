"""The same rule in other engines: programs for the environment that `make bench-population` makes.

    python -m bench.population.peers.with_… DATA ANSWERS PARTS MOST

DATA is a population, ANSWERS a file for one truth an applicant (NumPy's format), PARTS how many parts to
decide, MOST how many applicants at most. Prints one line of JSON: applicants, seconds by stage.
"""
