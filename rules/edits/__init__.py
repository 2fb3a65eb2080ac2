"""Edits of instructions and shell commands that keep the file's own style: joining, appending, inserting."""
