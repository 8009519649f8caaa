"""Scenarios in spreadsheets: workbooks and folders of CSV files, out and in without loss."""

from sarex.exercise.design.tables.csv_folder import csv_files, read_csv_folder
from sarex.exercise.design.tables.sheets import COLUMNS
from sarex.exercise.design.tables.workbook import read_workbook, workbook_bytes

__all__ = ["COLUMNS", "csv_files", "read_csv_folder", "read_workbook", "workbook_bytes"]
