"""The tables a new city begins with, as files, and the commands that make them."""
