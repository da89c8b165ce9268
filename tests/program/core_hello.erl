%% The smallest program with output.
-module(core_hello).
-export([main/1]).

main(_Args) ->
    erlang:display(hello).
