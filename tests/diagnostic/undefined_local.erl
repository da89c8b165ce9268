-module(undefined_local).
-export([main/1]).

main(Args) ->
    run(Args, 1).

run(Args) -> Args.
