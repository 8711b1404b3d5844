"""The evaluation, stage by stage: derive, screen, score, judge, cap, apportion, conclude, award."""
