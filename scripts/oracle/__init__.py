"""The independent Python oracle of Quittance's session lane (see README.md)."""
