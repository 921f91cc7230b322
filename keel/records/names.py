"""Names as people sort and look for them."""

import unicodedata


def fold(*parts: str) -> str:
    """One key of lower-case letters without accents or apostrophes, so that both database engines sort alike."""
    spread = unicodedata.normalize("NFKD", " ".join(part for part in parts if part).casefold())
    return "".join(letter for letter in spread if letter.isalnum() or letter == " ").strip()
