%% What suites call of `test_server`, the older interface below `ct`.
-module(test_server).
-export([fail/0, fail/1, sleep/1, adjusted_sleep/1, seconds/1, minutes/1, hours/1]).
-export([timetrap/1, timetrap_cancel/0, timetrap_cancel/1, timetrap_scale_factor/0, get_timetrap_info/0]).
-export([lookup_config/2, temp_name/1, timecall/3, do_times/2, do_times/4, m_out_of_n/3, messages_get/0]).
-export([call_crash/3, call_crash/4, call_crash/5, format/1, format/2, format/3, comment/1]).
-export([is_native/1, is_cover/0, is_debug/0, is_commercial/0, is_valgrind/0, is_asan/0, purify_is_running/0, os_type/0]).
-export([app_test/1, appup_test/1, capture_start/0, capture_stop/0, capture_get/0, break/1, continue/0]).
-export([run_on_shielded_node/2, start_node/3, stop_node/1, is_release_available/1]).

fail() -> exit(suite_failed).
fail(Reason) -> ct:fail(Reason).

sleep(Time) -> ct:sleep(Time).
adjusted_sleep(Time) -> timer:sleep(Time).
seconds(N) -> trunc(N * 1000).
minutes(N) -> trunc(N * 60000).
hours(N) -> trunc(N * 3600000).

timetrap(_) -> make_ref().
timetrap_cancel() -> ok.
timetrap_cancel(_) -> ok.
timetrap_scale_factor() -> 1.
get_timetrap_info() -> ct:get_timetrap_info().

lookup_config(Key, Config) -> proplists:get_value(Key, Config).
temp_name(Stem) -> Stem ++ integer_to_list(erlang:unique_integer([positive])).

timecall(M, F, A) ->
    {Time, Value} = timer:tc(M, F, A),
    {Time / 1000000, Value}.

do_times(0, _) -> ok;
do_times(N, Fun) ->
    Fun(),
    do_times(N - 1, Fun).

do_times(N, M, F, A) -> do_times(N, fun() -> apply(M, F, A) end).

%% At least M of N calls of Fun must not fail.
m_out_of_n(0, _, _) -> ok;
m_out_of_n(M, 0, _) -> exit({m_out_of_n, M});
m_out_of_n(M, N, Fun) ->
    case catch Fun() of
        {'EXIT', _} -> m_out_of_n(M, N - 1, Fun);
        _ -> m_out_of_n(M - 1, N - 1, Fun)
    end.

messages_get() ->
    receive
        Message -> [Message | messages_get()]
    after 0 -> []
    end.

call_crash(M, F, A) -> call_crash(infinity, M, F, A).
call_crash(Limit, M, F, A) -> call_crash(Limit, any, M, F, A).
call_crash(_Limit, Crash, M, F, A) ->
    {Pid, Monitor} = spawn_monitor(M, F, A),
    receive
        {'DOWN', Monitor, process, Pid, normal} -> exit({unexpected, normal});
        {'DOWN', Monitor, process, Pid, _} when Crash =:= any -> ok;
        {'DOWN', Monitor, process, Pid, Crash} -> ok;
        {'DOWN', Monitor, process, Pid, {Crash, _}} -> ok;
        {'DOWN', Monitor, process, Pid, Other} -> exit({unexpected, Other})
    end.

format(_) -> ok.
format(_, _) -> ok.
format(_, _, _) -> ok.
comment(_) -> ok.

is_native(_) -> false.
is_cover() -> false.
is_debug() -> false.
is_commercial() -> false.
is_valgrind() -> false.
is_asan() -> false.
purify_is_running() -> false.
os_type() -> os:type().

app_test(_) -> ok.
appup_test(_) -> ok.
capture_start() -> ok.
capture_stop() -> ok.
capture_get() -> [].
break(_) -> ok.
continue() -> ok.

run_on_shielded_node(Fun, _) -> Fun().
start_node(_, _, _) -> throw({skip, no_nodes}).
stop_node(_) -> ok.
is_release_available(_) -> false.
