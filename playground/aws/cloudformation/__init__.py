"""CloudFormation: stacks of queues, rules, buses and what goes with them, made out of templates at once."""
