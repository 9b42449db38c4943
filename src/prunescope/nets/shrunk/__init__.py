"""Networks made smaller, as files: weights, the plan that says what was kept, and the way back."""
