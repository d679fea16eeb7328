"""Stacks, past the API of CloudFormation."""

from playground.aws.cloudformation import template
from playground.aws.hands.account import Account


class Stacking(Account):
    """For what stands there before anybody asks."""

    def create_stack(self, name: str, text: str) -> dict[str, str]:
        """-> its outputs."""
        with self._today():
            stack = self.cluster.stacks.create(name, template.read(text), {}, capabilities=["CAPABILITY_IAM"], tags=[])
            return {each["OutputKey"]: each["OutputValue"] for each in stack.outputs}
