"""`zhicheng materials`: the list of an applicant's materials, and the attached files gathered by it."""
