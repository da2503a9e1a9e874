"""Tools for a Keras training: the applied rate, an audit of functions of the epoch, schedules on tensors.

None imports Keras.
"""
