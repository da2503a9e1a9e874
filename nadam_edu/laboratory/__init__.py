"""What the book needs to repeat a training to the last bit, and its data. Only the book imports it."""
