"""What each claim says in common units, with a step for every change between print and use."""
