"""What takes effect in a training, and when: measured in a loop of one's own and in ``fit``, on each backend."""
