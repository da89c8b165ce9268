%% Floats to and from text, with bad input.
-module(conv_floats).
-export([main/1]).

main(_Args) ->
    Texts = ["1.0", "-1.5", "+2.25", "1.0e10", "1.0E-5", "1e5", "1", "1.", ".5", "", "1.0e", "1.0e400", "0.0", "-0.0", "1.7976931348623157e308", "4.9e-324", "1.0e-400", "1.0 ", "nan", "inf"],
    [io:format("~p ~p ~p~n", [T, attempt(fun() -> list_to_float(T) end), attempt(fun() -> binary_to_float(list_to_binary(T)) end)]) || T <- Texts],
    io:format("~p~n", [[string:to_float(T) || T <- ["1.5abc", "2", "abc", "-0.5e3 x", "1.e5"]]]),
    Options = [[], [short], [{decimals, 0}], [{decimals, 4}], [{decimals, 4}, compact], [{scientific, 2}], [{scientific, 0}], [{decimals, 20}]],
    [io:format("~p ~s~n", [O, lists:join(" ", [float_to_list(F, O) || F <- [0.0, 1.0, -2.5, 1234.56789, 0.001, 1.0e15]])]) || O <- Options],
    [io:format("~p~n", [attempt(F)]) || F <- [fun() -> float_to_list(1) end, fun() -> float_to_list(1.0, [{decimals, -1}]) end, fun() -> float_to_list(1.0e300, [{decimals, 5}]) end, fun() -> float(a) end]],
    io:format("~p~n", [[list_to_float(float_to_list(F)) =:= F || F <- [0.1, 1 / 3, 1.0e300, 123456789.123]]]).

attempt(F) -> try F() catch error:Reason -> Reason end.
