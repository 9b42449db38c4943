"""What becomes of relevance in each kind of operator; importing a module registers its rules."""
