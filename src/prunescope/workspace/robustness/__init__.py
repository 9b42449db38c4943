"""How the steps of a model hold under corruption, and where their samples lie in the last layer's space."""
