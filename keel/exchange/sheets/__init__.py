"""Spreadsheets into rows and findings, and the template to fill in. Needs no framework.

`look` says what a file holds and how its headings were understood; `read_sheet` reads the rows;
`template_workbook` makes the template.
"""
