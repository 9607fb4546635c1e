"""What the demo company sells: families of goods per line of business, and their expansion."""
