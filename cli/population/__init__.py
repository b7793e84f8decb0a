"""`zhicheng population`: whole populations as tables, over all processors or a cluster."""
