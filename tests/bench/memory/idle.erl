%% Not timed: N processes that wait, alive while the resident memory is read. Prints a line when all are there.
-module(idle).
-export([main/1]).

main([Count]) ->
    make(list_to_integer(Count)),
    erlang:display(ready),
    receive never -> ok after 60000 -> ok end.

make(0) -> ok;
make(N) ->
    spawn(fun() -> receive go -> ok end end),
    make(N - 1).
