%% Tables that outlive their owner: heirs named when the table is made and later, and tables given away.
-module(ets_heir).
-export([main/1]).

main(_Args) ->
    Self = self(),
    spawn(fun() -> ets:insert(ets:new(first, [{heir, Self, {made, 1}}]), {k, 1}) end),
    io:format("~p~n", [inherited()]),
    spawn(fun() -> T = ets:new(second, []), ets:insert(T, {k, 2}), ets:setopts(T, {heir, Self, set}) end),
    io:format("~p~n", [inherited()]),
    spawn(fun() -> T = ets:new(third, []), ets:insert(T, {k, 3}), ets:give_away(T, Self, gift) end),
    io:format("~p~n", [inherited()]).

inherited() ->
    receive {'ETS-TRANSFER', Table, From, Data} -> {Data, is_pid(From), ets:info(Table, owner) =:= self(), ets:lookup(Table, k)} after 30000 -> nothing end.
