"""Floor 2: prompt templates that are not Brise's own, rendered in a process that is killed when it takes too long."""
