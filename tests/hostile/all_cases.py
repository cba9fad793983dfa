"""All cases together: 810 for both protocols, 29 for chat completions alone, 11 for TGI's own protocol alone."""

from tests.hostile import connection_cases, ending_cases, error_cases, event_cases, json_cases, reply_cases, whole_cases

CASES = [
    *event_cases.CASES,
    *ending_cases.CASES,
    *error_cases.CASES,
    *json_cases.CASES,
    *reply_cases.CASES,
    *connection_cases.CASES,
    *whole_cases.CASES,
]
CHAT_CASES = ending_cases.CHAT_ONLY
TGI_CASES = ending_cases.TGI_ONLY
