%% Eight queens, all 92 solutions.
-module(core_queens).
-export([main/1]).

main(_Args) ->
    Solutions = queens(8),
    erlang:display(length(Solutions)),
    erlang:display(hd(Solutions)).

queens(N) -> place(N, N).

place(0, _) -> [[]];
place(Row, N) -> [[Column | Rest] || Rest <- place(Row - 1, N), Column <- columns(N), safe(Column, Rest, 1)].

columns(0) -> [];
columns(N) -> [N | columns(N - 1)].

safe(_, [], _) -> true;
safe(Column, [Other | Rest], Distance) ->
    Column =/= Other andalso abs(Column - Other) =/= Distance andalso safe(Column, Rest, Distance + 1).
