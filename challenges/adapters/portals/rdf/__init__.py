"""DCAT statements, wherever they come from, and the record of a dataset they make."""
