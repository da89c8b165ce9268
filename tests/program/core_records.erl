%% Records compile to tuples.
-module(core_records).
-export([main/1]).
-record(point, {x = 0, y = 0}).
-record(shape, {name, at = #point{} :: #point{}, tags = []}).

main(_Args) ->
    Origin = #point{},
    P = #point{x = 3, y = 4},
    erlang:display(Origin),
    erlang:display(P#point.x * P#point.y),
    Shape = #shape{name = box, at = P},
    erlang:display(Shape#shape{tags = [red]}),
    erlang:display(Shape#shape.at#point.y),
    erlang:display(norm(P)),
    erlang:display(#point.y),
    erlang:display(is_record(P, point)),
    erlang:display(record_info(fields, shape)),
    erlang:display(try norm({point, 1}) catch error:E -> E end),
    erlang:display(try (hd([Origin]))#shape.name catch error:E2 -> E2 end).

norm(#point{x = X, y = Y}) -> X * X + Y * Y.
