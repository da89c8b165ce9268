%% Messages from one process arrive in the order they were sent, whatever their size.
-module(receive_order).
-export([main/1]).

main(_Args) ->
    Self = self(),
    spawn(fun() -> [Self ! {N, payload(N)} || N <- lists:seq(1, 3000)] end),
    io:format("~p~n", [in_order(1, 3000)]),
    Relay = spawn(fun() -> relay(Self) end),
    [Relay ! N || N <- lists:seq(1, 3000)],
    io:format("~p~n", [[receive {relayed, N} -> N end || _ <- lists:seq(1, 3000)] =:= lists:seq(1, 3000)]).

in_order(N, Last) when N > Last -> ok;
in_order(N, Last) ->
    receive
        {M, Payload} -> M = N, Payload = payload(N), in_order(N + 1, Last)
    end.

payload(N) when N rem 100 =:= 0 -> lists:seq(1, N);
payload(N) when N rem 7 =:= 0 -> binary:copy(<<N>>, N);
payload(N) -> N.

relay(To) -> receive M -> To ! {relayed, M}, relay(To) end.
