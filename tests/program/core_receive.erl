%% Messages to oneself: order, selective receive, timeouts.
-module(core_receive).
-export([main/1]).

main(_Args) ->
    self() ! first,
    self() ! {second, 2},
    self() ! third,
    erlang:display(receive third -> got_third end),
    erlang:display(receive Any -> Any end),
    erlang:display(receive {second, N} -> N end),
    erlang:display(receive _ -> something after 0 -> nothing end),
    erlang:display(receive never -> never after 10 -> timed_out end),
    [self() ! N || N <- [5, 1, 4, 2, 3]],
    erlang:display(in_order(1)),
    self() ! {data, 1},
    self() ! {data, 20},
    erlang:display(receive {data, X} when X > 10 -> X end),
    erlang:display(drain()).

in_order(6) -> [];
in_order(N) -> receive N -> [N | in_order(N + 1)] end.

drain() -> receive M -> [M | drain()] after 0 -> [] end.
