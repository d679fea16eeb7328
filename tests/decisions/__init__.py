"""Every deployment controller, strategy and state: the call that is made, the verdict, and what people are told."""
