"""The playground's AWS: moto's server for what it does well, and an ECS that behaves like ECS on top of it."""

from playground.aws.simulated_aws import SimulatedAws

__all__ = ["SimulatedAws"]
