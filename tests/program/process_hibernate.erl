%% hibernate drops the stack and wakes with the next message.
-module(process_hibernate).
-export([main/1, awake/2]).

main(_Args) ->
    Self = self(),
    Pid = spawn(fun() -> erlang:hibernate(?MODULE, awake, [Self, 1]) end),
    Pid ! a,
    io:format("~p~n", [receive {got, M1, N1} -> {M1, N1} end]),
    Pid ! b,
    io:format("~p~n", [receive {got, M2, N2} -> {M2, N2} end]).

awake(Parent, N) ->
    receive M -> Parent ! {got, M, N} end,
    erlang:hibernate(?MODULE, awake, [Parent, N + 1]).
