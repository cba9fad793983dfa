"""What users download: the bundle that build.spec makes, packed for each system, and the tests of both."""
