"""Plugin ``haiphong`` of xeploai: the rules stand in the TOML files beside this one."""
