"""Claims: frames propose, a scorer decides, the verifier refuses what the words do not bear out."""
