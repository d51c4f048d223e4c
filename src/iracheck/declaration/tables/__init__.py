"""A declaration as a folder of CSV files, one a table, in and out: imported when a folder is named."""
