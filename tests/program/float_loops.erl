%% Float loops: series, iteration, matrices.
-module(float_loops).
-export([main/1]).

main(_Args) ->
    io:format("~w~n", [leibniz(0, 200000, 0.0)]),
    io:format("~w~n", [[logistic(3.7, 0.5, N) || N <- [1, 10, 50]]]),
    io:format("~w~n", [multiply([[1.5, 2.0], [0.5, -1.0]], [[2.0, 0.25], [4.0, 1.0]])]),
    io:format("~w~n", [mean([1.5, 2.5, 3.5, 10])]),
    io:format("~.6f ~.6f~n", [math:sin(1.0), math:atan2(1, -2)]).

leibniz(N, N, Acc) -> 4 * Acc;
leibniz(I, N, Acc) when I rem 2 =:= 0 -> leibniz(I + 1, N, Acc + 1 / (2 * I + 1));
leibniz(I, N, Acc) -> leibniz(I + 1, N, Acc - 1 / (2 * I + 1)).

logistic(_, X, 0) -> X;
logistic(R, X, N) -> logistic(R, R * X * (1 - X), N - 1).

multiply(A, B) ->
    Columns = transpose(B),
    [[lists:sum([X * Y || {X, Y} <- lists:zip(Row, Column)]) || Column <- Columns] || Row <- A].

transpose([[] | _]) -> [];
transpose(Rows) -> [[hd(Row) || Row <- Rows] | transpose([tl(Row) || Row <- Rows])].

mean(Numbers) -> lists:sum(Numbers) / length(Numbers).
