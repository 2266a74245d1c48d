"""What the explorable site shows: made from a build once, and read from where it then lies."""
