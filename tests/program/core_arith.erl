%% Integer arithmetic, small enough to stay in one word.
-module(core_arith).
-export([main/1]).

main(_Args) ->
    [erlang:display(Value) || Value <- results(17, -5)].

results(A, B) ->
    [A + B, A - B, A * B, A div B, A rem B, B div A, B rem A, -A, abs(B),
     A band 12, A bor 12, A bxor B, bnot A, A bsl 3, A bsr 2, B bsr 1, B bsl 4,
     max(A, B), min(A, B), (A + B) * (A - B), A bsl -2, A bsr -2].
