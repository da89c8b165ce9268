-module(undefined_function).
-export([main/1]).

main(Args) ->
    io:fromat("~p~n", [Args]),
    length(Args).
