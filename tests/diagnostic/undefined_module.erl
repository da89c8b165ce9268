-module(undefined_module).
-export([main/1]).

main(Args) ->
    show(Args).

show([]) -> ok;
show([Arg | Args]) ->
    terminal:print(Arg),
    show(Args).
