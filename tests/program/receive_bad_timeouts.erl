%% A timeout that is none raises timeout_value, which can be matched, whether known when compiling or not.
-module(receive_bad_timeouts).
-export([main/1]).

main(_) ->
    {'EXIT', {timeout_value, _}} = (catch receive nothing -> ok after -1 -> ok end),
    {'EXIT', {timeout_value, _}} = (catch receive after 16#100000000 -> ok end),
    [{'EXIT', {timeout_value, _}} = (catch wait(Time)) || Time <- [-1, 0.0, 16#100000000, 1 bsl 200, -(1 bsl 100), abc, [1]]],
    ok = try wait(never) catch error:timeout_value -> ok end,
    io:format("done~n").

wait(Time) ->
    receive nothing -> ok after Time -> late end.
