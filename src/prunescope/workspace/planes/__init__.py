"""The mask of one weight as a plane to look at: cells, what two masks say of them, what the weight looks like."""
