%% halt/1 ends the program with a code of its own.
-module(core_halt).
-export([main/1]).

main(_Args) ->
    spawn(fun() -> receive never -> ok end end),
    erlang:display(before),
    halt(7),
    erlang:display(never).
