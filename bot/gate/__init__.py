"""May a pipeline deploy a service now? What is asked, what it comes to, and how that is told."""
