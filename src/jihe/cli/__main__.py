"""`python -m jihe.cli`."""

from . import main

main()
