%% Conway's life on a set of cells.
-module(app_life).
-export([main/1]).

main(_Args) ->
    Glider = [{1, 0}, {2, 1}, {0, 2}, {1, 2}, {2, 2}],
    lists:foldl(fun(_, Cells) -> show(Cells), step(Cells) end, Glider, lists:seq(1, 8)).

show(Cells) ->
    [io:format("~s~n", [[case lists:member({X, Y}, Cells) of true -> $#; false -> $. end || X <- lists:seq(0, 7)]]) || Y <- lists:seq(0, 5)],
    io:nl().

step(Cells) ->
    Counts = lists:foldl(fun(Cell, M) -> maps:update_with(Cell, fun(N) -> N + 1 end, 1, M) end, #{},
                         [{X + DX, Y + DY} || {X, Y} <- Cells, DX <- [-1, 0, 1], DY <- [-1, 0, 1], {DX, DY} =/= {0, 0}]),
    lists:sort([Cell || {Cell, N} <- maps:to_list(Counts), N =:= 3 orelse (N =:= 2 andalso lists:member(Cell, Cells))]).
