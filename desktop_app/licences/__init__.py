"""What Brise is made of and under which licences: looked up where it runs from source, kept beside it where it is packaged."""
