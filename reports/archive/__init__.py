"""What stands in an archive, as values and in words; the file itself is the affair of `cli.archive`.

`chain` is what an entry is, `listing` tells entries, `comparison` what changed between two of them; `changes`
tells that as text and JSON, `table` as a workbook.
"""
