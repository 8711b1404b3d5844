"""What is shown, as plain grids of texts: the terminal, the HTML report and workbooks print the same."""
