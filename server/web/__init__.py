"""The front door: gate, problems, shell and the contract."""
