"""The look of every page: base template, macros, form fields and the template environment."""
