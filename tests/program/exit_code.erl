%% Output before halt/1 is not lost.
-module(exit_code).
-export([main/1]).

main(_Args) ->
    [io:format("line ~b~n", [N]) || N <- lists:seq(1, 1000)],
    spawn(fun() -> halt(3) end),
    receive after infinity -> ok end.
