"""Units, accounts, devices and roles: who may do what, and who somebody is."""
