-module(wrong_arity).
-export([main/1]).

main(Args) ->
    lists:nthtail(1, Args, []).
