"""A child's number in an address: `<child:number>`, so that what no record could hold is never asked of a database."""

from django.urls import register_converter
from django.urls.converters import StringConverter

NUMBER = "number"
"""What every address that names a child calls it."""


class ChildNumber(StringConverter):
    """1 to 200 characters, as the record holds them. PostgreSQL can neither store nor compare the character NUL."""

    regex = r"[^/\x00]{1,200}"


register_converter(ChildNumber, "child")
