"""What a page may say about a region: one frozen object that refuses what cannot be true."""
