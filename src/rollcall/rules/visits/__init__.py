"""Whether somebody outside the custodian's hand sees the child often enough."""
