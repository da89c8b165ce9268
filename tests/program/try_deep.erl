%% Exceptions through very deep stacks, and handlers at every level.
-module(try_deep).
-export([main/1]).

main(_Args) ->
    io:format("~p~n", [try down(1000000) catch throw:Depth -> {caught, Depth} end]),
    io:format("~p~n", [levels(100000)]),
    io:format("~p~n", [try unwind(1000) catch throw:Sum -> Sum end]),
    io:format("~p~n", [[{F, A} || {?MODULE, F, A, _} <- try [down_error(100)] catch error:badarg:Trace -> Trace end]]).

down(0) -> throw(bottom);
down(N) -> 1 + down(N - 1).

levels(0) -> 0;
levels(N) -> try levels(N - 1) of X -> X + 1 catch _:_ -> error end.

unwind(0) -> throw(0);
unwind(N) -> try unwind(N - 1) catch throw:Sum -> throw(Sum + N) end.

down_error(0) -> hd(any([]));
down_error(N) -> [N | down_error(N - 1)].

%% What OTP does not look through.
any(X) -> binary_to_term(term_to_binary(X)).
