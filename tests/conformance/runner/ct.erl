%% What suites call of Common Test's `ct`: notes go nowhere, failures end the case.
-module(ct).
-export([pal/1, pal/2, pal/3, pal/4, log/1, log/2, log/3, log/4, print/1, print/2, print/3, comment/1, comment/2]).
-export([fail/1, fail/2, abort_current_testcase/1, sleep/1, timetrap/1, get_timetrap_info/0]).
-export([get_config/1, get_config/2, get_status/0, get_target_name/1]).
-export([capture_start/0, capture_stop/0, capture_get/0, capture_get/1]).

pal(_) -> ok.
pal(_, _) -> ok.
pal(_, _, _) -> ok.
pal(_, _, _, _) -> ok.

log(_) -> ok.
log(_, _) -> ok.
log(_, _, _) -> ok.
log(_, _, _, _) -> ok.

print(_) -> ok.
print(_, _) -> ok.
print(_, _, _) -> ok.

comment(_) -> ok.
comment(_, _) -> ok.

fail(Reason) -> exit({test_case_failed, Reason}).
fail(Format, Args) -> fail(lists:flatten(io_lib:format(Format, Args))).
abort_current_testcase(Reason) -> fail(Reason).

sleep({hours, N}) -> sleep(timer:hours(N));
sleep({minutes, N}) -> sleep(timer:minutes(N));
sleep({seconds, N}) -> sleep(timer:seconds(N));
sleep(Time) -> timer:sleep(Time).

timetrap(_) -> ok.
get_timetrap_info() -> {60000, {true, 1}}.

get_config(_) -> undefined.
get_config(_, Default) -> Default.
get_status() -> [].
get_target_name(_) -> {error, not_available}.

capture_start() -> ok.
capture_stop() -> ok.
capture_get() -> [].
capture_get(_) -> [].
