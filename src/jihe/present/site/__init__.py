"""The explorable site: its pages, and the server that answers them."""
