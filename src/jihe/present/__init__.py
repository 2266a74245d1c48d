"""What people see: exhibits, charts, the report. It shows facts that are given to it and computes none."""
