"""Diagnosis: what an error of the database says, without the words of readers."""

import sqlalchemy as sa

# PostgreSQL's errors of values, whose first line repeats the value.
_OF_VALUES = "22"


def withhold_rows(context: sa.engine.ExceptionContext) -> None:
    """Leave in an error what went wrong and where, and nothing of what was written.

    PostgreSQL repeats the whole row that breaks a rule. Such an error is logged, with
    all that it came of.
    """
    error = context.original_exception
    report = getattr(error, "diag", None)
    if report is None or not report.sqlstate:
        # It was not the server who said it, or it is SQLite, which names columns only.
        return
    is_of_value = report.sqlstate.startswith(_OF_VALUES)
    told = "" if is_of_value else report.message_primary or ""
    names = report.table_name, report.column_name, report.constraint_name
    where = ".".join(filter(None, names))
    full, brief = str(error), " ".join(filter(None, (report.sqlstate, where, told)))
    error.args = (brief,)
    wrapped = context.sqlalchemy_exception
    if wrapped is not None:
        wrapped.args = tuple(str(one).replace(full, brief) for one in wrapped.args)
