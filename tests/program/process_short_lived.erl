%% A hundred thousand short-lived processes, every one answers.
-module(process_short_lived).
-export([main/1]).

main(_Args) ->
    Self = self(),
    [spawn(fun() -> Self ! N * 2 end) || N <- lists:seq(1, 100000)],
    io:format("~p~n", [lists:sum([receive N -> N end || _ <- lists:seq(1, 100000)])]).
