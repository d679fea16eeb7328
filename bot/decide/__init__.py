"""Pure decisions: values in, a value with its reason out. No I/O, no clock."""
