"""From a place and a day to the rules in force: places, selections, readings, layers."""
