%% send_after, start_timer, cancel_timer, read_timer, the timer module.
-module(process_timers).
-export([main/1]).

main(_Args) ->
    Start = erlang:monotonic_time(millisecond),
    %% Times that do not move when starting the timers takes long.
    [erlang:send_after(Start + 400 + T * 15, self(), {after_ms, T}, [{abs, true}]) || T <- [4, 1, 3, 2]],
    io:format("~p~n", [[receive {after_ms, T} -> {T, erlang:monotonic_time(millisecond) - Start >= 400 + T * 15} end || _ <- [1, 2, 3, 4]]]),
    Ref = erlang:start_timer(5, self(), message),
    io:format("~p~n", [receive {timeout, Ref, M} -> M end]),
    Long = erlang:send_after(100000, self(), never),
    Left = erlang:read_timer(Long),
    io:format("~p~n", [Left > 90000 andalso Left =< 100000]),
    Remaining = erlang:cancel_timer(Long),
    io:format("~p~n", [Remaining > 90000 andalso Remaining =< 100000]),
    io:format("~p ~p ~p~n", [erlang:cancel_timer(Long), erlang:read_timer(Long), erlang:cancel_timer(Ref)]),
    Zero = erlang:send_after(0, self(), now),
    io:format("~p ~p~n", [receive now -> now end, erlang:cancel_timer(Zero)]),
    io:format("~p~n", [timer:sleep(5)]),
    {Time, Value} = timer:tc(fun() -> lists:sum(lists:seq(1, 1000)) end),
    io:format("~p ~p~n", [is_integer(Time), Value]),
    io:format("~p~n", [by_name(10)]),
    io:format("~p~n", [try erlang:send_after(-1, self(), x) catch C:R -> {C, R} end]),
    io:format("~p~n", [[timer:seconds(2), timer:minutes(1), timer:hours(1), timer:hms(1, 1, 1)]]).

%% The name is looked up when the time has come. Where that was before the name was there, it is tried with more time.
by_name(Time) ->
    erlang:send_after(Time, to_be_named, by_name),
    register(to_be_named, self()),
    Result = receive by_name -> by_name after Time + 2000 -> lost end,
    unregister(to_be_named),
    case Result of
        lost when Time < 10000 -> by_name(Time * 10);
        _ -> Result
    end.
