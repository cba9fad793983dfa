"""One conversation with a real server, through Brise's own engines: does it keep what `chat/abilities.py` promises of its kind?"""
