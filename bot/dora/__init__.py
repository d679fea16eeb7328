"""Deployments and failures go to who computes DORA's metrics: computed from the journal, and told each once."""
