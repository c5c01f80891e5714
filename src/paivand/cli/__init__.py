"""The command line. Each module here is one command, named as its file; what they share is in `frame/`.

To add a command, add a file with a `COMMAND`; see README.md beside this file.
"""
