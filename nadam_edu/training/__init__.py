"""What takes effect in a training, and when: measured in a plain loop and in ``fit``, on each backend."""
