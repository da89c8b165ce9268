%% Backtracking over columns; a solution is the list of rows, last column first.
-module(nqueens).
-export([main/1]).

main([]) -> run(9);
main([Text]) ->
    try list_to_integer(Text) of
        N when N >= 1, N =< 14 -> run(N);
        _ -> usage()
    catch
        error:badarg -> usage()
    end;
main(_) -> usage().

run(N) ->
    Solutions = solve(N, N),
    io:format("~b queens: ~b solutions~n", [N, length(Solutions)]),
    case Solutions of
        [First | _] -> [io:format("~s~n", [row(Queen, N)]) || Queen <- First];
        [] -> ok
    end.

solve(0, _) -> [[]];
solve(Column, N) ->
    [[Row | Board] || Board <- solve(Column - 1, N), Row <- lists:seq(1, N), safe(Row, Board, 1)].

safe(_, [], _) -> true;
safe(Row, [Other | Board], Distance) ->
    Row =/= Other andalso abs(Row - Other) =/= Distance andalso safe(Row, Board, Distance + 1).

row(Queen, N) -> lists:join($\s, [case Row of Queen -> $Q; _ -> $. end || Row <- lists:seq(1, N)]).

usage() ->
    io:format(standard_error, "usage: nqueens [N], N from 1 to 14~n", []),
    halt(2).
