"""Reading the SSDA903 return, the yearly list of looked-after children that every council sends to the Department.

Standard library only. `read.read_batch` takes folders and gives rows and findings; nothing here writes to the record.
"""
