%% Arguments reach main/1 unchanged; init:get_plain_arguments agrees.
-module(argv).
-export([main/1]).

main(Args) ->
    ok = io:setopts([{encoding, unicode}]),
    [io:format("~b: ~tp~n", [N, Arg]) || {N, Arg} <- lists:enumerate(Args)],
    io:format("~w~n", [[list_to_integer(A) || "--n=" ++ A <- Args]]).
