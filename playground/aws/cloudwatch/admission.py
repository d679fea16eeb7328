"""What CloudWatch refuses to take as an alarm, in its words where it is known how it puts them."""

import re
from collections.abc import Sequence

from playground.aws.answers import Json
from playground.aws.cloudwatch.expression import FUNCTIONS, Call, ExpressionError, Listed, Node, names, read
from playground.aws.cloudwatch.judgement import OPERATORS, TREATMENTS
from playground.aws.errors import AwsError, invalid_query, not_simulated

TAGS, METRICS = 50, 10
_OF_ONE = ("Namespace", "MetricName", "Dimensions", "Period", "Unit", "Statistic", "ExtendedStatistic")
_ID = re.compile(r"[a-z][a-zA-Z0-9_]*")
_BAND = ("LessThanLowerOrGreaterThanUpperThreshold", "LessThanLowerThreshold", "GreaterThanUpperThreshold")
_A_DAY = 86_400


def admit(settings: Json) -> None:
    """Raises AwsError."""
    if settings["ComparisonOperator"] in _BAND or "ThresholdMetricId" in settings:
        raise not_simulated("alarms on anomaly detection")
    if settings["ComparisonOperator"] not in OPERATORS:
        raise invalid_query(f"The comparison operator {settings['ComparisonOperator']} is not known.")
    if "Threshold" not in settings:
        raise invalid_query("The parameter Threshold is required for alarms based on static thresholds.")
    if settings.get("TreatMissingData", "missing") not in TREATMENTS:
        raise invalid_query(f"Option {settings['TreatMissingData']} for parameter TreatMissingData is not valid.")
    _admit_numbers(settings)
    if settings.get("Metrics") and (both := [name for name in _OF_ONE if name in settings]):
        raise invalid_query(f"Metrics list and {', '.join(both)} must not be used together.")
    period = admit_queries(settings["Metrics"]) if settings.get("Metrics") else _admit_one(settings)
    if period * int(settings["EvaluationPeriods"]) > _A_DAY:
        raise invalid_query("Metrics cannot be checked across more than a day (EvaluationPeriods * Period <= 86400).")
    if len(settings.get("Tags", [])) > TAGS:
        raise invalid_query(f"The collection Tags must not have a size greater than {TAGS}.")


def _admit_numbers(settings: Json) -> None:
    name, periods = str(settings["AlarmName"]), int(settings["EvaluationPeriods"])
    if not 1 <= len(name) <= 255:
        raise invalid_query("The parameter AlarmName must have between 1 and 255 characters.")
    if periods < 1:
        raise invalid_query("The parameter EvaluationPeriods must be greater than or equal to 1.")
    if not 1 <= int(settings.get("DatapointsToAlarm", periods)) <= periods:
        raise invalid_query("DatapointsToAlarm must be less than or equal to EvaluationPeriods.")


def _admit_one(settings: Json) -> int:
    if lacking := [name for name in ("MetricName", "Namespace", "Period") if not settings.get(name)]:
        raise invalid_query(f"The parameter {lacking[0]} is required.")
    if bool(settings.get("Statistic")) == bool(settings.get("ExtendedStatistic")):
        raise AwsError("InvalidParameterCombination", "Exactly one of Statistic and ExtendedStatistic must be set.")
    return _admit_period(settings["Period"])


def _admit_period(period: int) -> int:
    if period in (10, 20, 30):
        raise not_simulated("alarms of high resolution")
    if period < 1 or period % 60:
        raise invalid_query(f"Invalid period: {period}. Valid periods are 10, 20, 30 or any multiple of 60.")
    return period


def admit_queries(queries: Sequence[Json]) -> int:
    """-> their period. Raises AwsError."""
    if len(queries) > METRICS:
        raise invalid_query(f"Invalid metrics list: at most {METRICS} metrics can be used in an alarm.")
    ids = [str(query["Id"]) for query in queries]
    if bad := [each for each in ids if not _ID.fullmatch(each)]:
        raise invalid_query(f"Invalid metrics list: the id {bad[0]} must begin with a lowercase letter.")
    if len(set(ids)) < len(ids):
        raise invalid_query("Invalid metrics list: duplicate ids.")
    if sum(query.get("ReturnData", True) for query in queries) != 1:
        raise invalid_query("Exactly one element of the metrics list should return data.")
    if any(("Expression" in query) == ("MetricStat" in query) for query in queries):
        raise invalid_query("Invalid metrics list: each element must have either an Expression or a MetricStat.")
    periods = {_admit_period(query["MetricStat"]["Period"]) for query in queries if "MetricStat" in query}
    if not periods:
        raise invalid_query("Invalid metrics list: no metric is used.")
    if len(periods) > 1:
        raise invalid_query("Invalid metrics list: the metrics must all have the same period.")
    for query in queries:
        if "Expression" in query:
            admit_expression(query, [each for each in ids if each != query["Id"]])
    return periods.pop()


def admit_expression(query: Json, others: Sequence[str]) -> None:
    """Raises AwsError."""
    try:
        tree = read(query["Expression"])
        if unknown := set(names(tree)) - set(others):
            raise ExpressionError(f"Undefined variable '{sorted(unknown)[0]}'")
        if unknown := _functions(tree) - FUNCTIONS:
            raise not_simulated(f"the function {sorted(unknown)[0]} of metric math")
    except ExpressionError as error:
        raise invalid_query(f"Invalid metrics list: Error in expression '{query['Id']}' [{error}]") from error


def _functions(tree: Node) -> set[str]:
    match tree:
        case Listed(items):
            return set().union(*map(_functions, items))
        case Call(function, arguments):
            own = {function} if function.isidentifier() and function != "negative" else set()
            return own.union(*map(_functions, arguments))
    return set()
