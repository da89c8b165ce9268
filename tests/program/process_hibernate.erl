%% hibernate drops the stack and wakes with the next message.
-module(process_hibernate).
-export([main/1, awake/2]).

main(_Args) ->
    Self = self(),
    Pid = spawn(fun() -> erlang:hibernate(?MODULE, awake, [Self, 1]) end),
    Pid ! a,
    io:format("~p~n", [receive {got, M1, N1} -> {M1, N1} end]),
    Pid ! b,
    io:format("~p~n", [receive {got, M2, N2} -> {M2, N2} end]),
    asleep(Pid).

%% Asked where it is, such a process is in hibernate/3 and has no stack.
asleep(Pid) ->
    case process_info(Pid, [status, current_function]) of
        [{status, waiting}, {current_function, {erlang, hibernate, 3}}] ->
            io:format("~p~n", [process_info(Pid, [current_location, current_stacktrace])]);
        _ ->
            erlang:yield(),
            asleep(Pid)
    end.

awake(Parent, N) ->
    receive M -> Parent ! {got, M, N} end,
    erlang:hibernate(?MODULE, awake, [Parent, N + 1]).
